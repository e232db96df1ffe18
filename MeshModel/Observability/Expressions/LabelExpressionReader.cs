namespace MeshModel.Observability.Expressions;

/// <summary>
/// Reads the part of CEL that labels of metrics are made with: Envoy's attributes, texts in quotes, <c>string()</c>, <c>+</c>, conditions as filters of
/// access logs have them, and <c>CONDITION ? VALUE : VALUE</c>.
/// </summary>
public sealed class LabelExpressionReader
{
    private readonly LogExpressionReader _reader;

    private LabelExpressionReader(string text) => _reader = new LogExpressionReader(text);

    /// <summary>Understands an expression.</summary>
    /// <exception cref="ExpressionException">It is none, or asks for what this mesh cannot tell.</exception>
    public static LabelExpression Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reader = new LabelExpressionReader(text);
        var expression = reader.ReadValue();
        return reader._reader.Peek().Kind == TokenKind.End ? expression : throw reader._reader.Unexpected("?, + or the end");
    }

    private LabelExpression ReadValue() => _reader.Nested(() =>
    {
        // What comes may be a condition or a value; which of them shows only behind it.
        var begin = _reader.Position;
        var (condition, fault) = TryCondition();
        if (condition is not null && _reader.TryTake("?"))
        {
            var then = ReadValue();
            _reader.Take(":");
            return new LabelExpression.Choice(condition, then, ReadValue());
        }

        if (condition is not null && IsEnd())
        {
            return new LabelExpression.Condition(condition);
        }

        var reached = _reader.Position;
        _reader.Position = begin;
        LabelExpression? sum = null;
        try
        {
            sum = ReadSum();
        }
        catch (ExpressionException exception)
        {
            fault = fault is null || _reader.Position >= reached ? exception : fault;
        }

        return sum is not null && (IsEnd() || fault is null || _reader.Position >= reached)
            ? sum
            // Whichever of the two has understood more knows better what is wrong.
            : throw fault ?? _reader.Unexpected("a value, such as request.host");
    });

    private (LogExpression? Condition, ExpressionException? Fault) TryCondition()
    {
        try
        {
            return (_reader.ReadAny(), null);
        }
        catch (ExpressionException exception)
        {
            return (null, exception);
        }
    }

    private LabelExpression ReadSum()
    {
        var parts = new List<LabelExpression> { ReadPart() };
        while (_reader.TryTake("+"))
        {
            parts.Add(ReadPart());
        }

        return parts.Count == 1 ? parts[0] : new LabelExpression.Joined(parts);
    }

    private LabelExpression ReadPart()
    {
        var token = _reader.Peek();
        if (token.Kind is TokenKind.Text or TokenKind.Number)
        {
            _reader.Position++;
            return new LabelExpression.Text(token.Value);
        }

        if (token is { Kind: TokenKind.Name, Value: "string" })
        {
            _reader.Position++;
            _reader.Take("(");
            return Closed();
        }

        if (_reader.TryTake("("))
        {
            return Closed();
        }

        var attribute = _reader.ReadAttribute();
        return attribute.Type switch
        {
            AttributeType.Duration => throw new ExpressionException("a duration is another one for each request: a label cannot be made of it"),
            AttributeType.Headers => throw new ExpressionException("headers are told one by one, such as request.headers['x-user']"),
            _ => new LabelExpression.Lookup(attribute.Subject, attribute.Key),
        };

        LabelExpression Closed()
        {
            var inner = ReadValue();
            _reader.Take(")");
            return inner;
        }
    }

    private bool IsEnd() => _reader.Peek() is { Kind: TokenKind.End } or { Kind: TokenKind.Sign, Value: ")" or ":" };
}
