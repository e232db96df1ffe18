namespace MeshModel.Observability.Expressions;

/// <param name="Kind">What it is.</param>
/// <param name="Value">The text of it; of a text what it stands for.</param>
/// <param name="At">Where it begins or, of a text, ends, from 1.</param>
internal sealed record ExpressionToken(TokenKind Kind, string Value, int At)
{
    public bool Is(string sign) => Kind == TokenKind.Sign && Value == sign;
}
