namespace MeshModel.Observability.Expressions;

/// <summary>What a piece of an expression is.</summary>
internal enum TokenKind
{
    Name,
    Number,
    Text,
    Sign,
    End,
}
