using System.Globalization;
using MeshModel.Schemas;
using MeshModel.Validation;

namespace MeshModel.Observability.Expressions;

/// <summary>
/// Reads the part of CEL that filters of access logs are written in: comparisons of Envoy's attributes with values, <c>has</c>, <c>in</c>, the methods of texts, and
/// <c>&amp;&amp;</c>, <c>||</c>, <c>!</c> and parentheses around them.
/// </summary>
public sealed class LogExpressionReader
{
    private const int DeepestNesting = 32;
    private readonly List<ExpressionToken> _tokens;
    private int _next;
    private int _depth;

    internal LogExpressionReader(string text) => _tokens = ExpressionTokens.Read(text);

    /// <summary>The token that is read next, by its number.</summary>
    internal int Position
    {
        get => _next;
        set => _next = value;
    }

    /// <summary>Understands an expression.</summary>
    /// <exception cref="ExpressionException">It is none, or asks for what this mesh cannot tell.</exception>
    public static LogExpression Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reader = new LogExpressionReader(text);
        var expression = reader.ReadAny();
        return reader.Peek().Kind == TokenKind.End ? expression : throw reader.Unexpected("&&, || or the end");
    }

    internal LogExpression ReadAny()
    {
        var parts = new List<LogExpression> { ReadAll() };
        while (TryTake("||"))
        {
            parts.Add(ReadAll());
        }

        return parts.Count == 1 ? parts[0] : new LogExpression.Any(parts);
    }

    private LogExpression ReadAll()
    {
        var parts = new List<LogExpression> { ReadOne() };
        while (TryTake("&&"))
        {
            parts.Add(ReadOne());
        }

        return parts.Count == 1 ? parts[0] : new LogExpression.All(parts);
    }

    private LogExpression ReadOne() => Nested(() =>
    {
        if (TryTake("!"))
        {
            return new LogExpression.Not(ReadOne());
        }

        if (TryTake("("))
        {
            var inner = ReadAny();
            Take(")");
            return inner;
        }

        return ReadTest();
    });

    /// <summary>Reads what may have the same in itself, as deep as can be taken.</summary>
    internal T Nested<T>(Func<T> read)
    {
        if (++_depth > DeepestNesting)
        {
            throw new ExpressionException($"it is nested more than {DeepestNesting} deep");
        }

        try
        {
            return read();
        }
        finally
        {
            _depth--;
        }
    }

    private LogExpression ReadTest()
    {
        if (Peek() is { Kind: TokenKind.Name, Value: "true" or "false" } constant)
        {
            _next++;
            return new LogExpression.Constant(constant.Value == "true");
        }

        if (Peek() is { Kind: TokenKind.Name, Value: "has" } && _tokens[_next + 1].Is("("))
        {
            _next += 2;
            var asked = ReadAttribute();
            Take(")");
            return asked.Type == AttributeType.Headers
                ? throw new ExpressionException("has() asks for an entry of the headers, such as has(request.headers.cookie), or write 'x-user' in request.headers")
                : new LogExpression.Test(asked.Subject, asked.Key, LogTestKind.Exists);
        }

        if (IsValue())
        {
            var value = ReadValue();
            if (Peek() is { Kind: TokenKind.Name, Value: "in" })
            {
                _next++;
                return ReadIn(value);
            }

            var reversed = Mirrored(ReadComparison());
            return Compare(ReadAttribute(), reversed, value);
        }

        var attribute = ReadAttribute();
        if (TryTake("."))
        {
            return ReadMethod(attribute);
        }

        if (Peek() is { Kind: TokenKind.Name, Value: "in" })
        {
            _next++;
            return ReadList(attribute);
        }

        if (TryComparison() is { } kind)
        {
            return Compare(attribute, kind, ReadValue());
        }

        return attribute.Type == AttributeType.Flag
            ? new LogExpression.Test(attribute.Subject, attribute.Key, LogTestKind.IsTrue)
            : throw Unexpected("a comparison, such as == or >=");
    }

    private LogExpression.Test ReadIn(Value value)
    {
        var attribute = ReadAttribute();
        return attribute.Type == AttributeType.Headers && value.Text is { } name
            ? new LogExpression.Test(attribute.Subject, name.ToLowerInvariant(), LogTestKind.Exists)
            : throw new ExpressionException("a value can be looked for in request.headers and response.headers alone, by the name of a header");
    }

    private LogExpression.Any ReadList(ExpressionAttribute attribute)
    {
        Take("[");
        var parts = new List<LogExpression>();
        do
        {
            parts.Add(Compare(attribute, LogTestKind.Equal, ReadValue()));
        }
        while (TryTake(","));
        Take("]");
        return new LogExpression.Any(parts);
    }

    private LogExpression.Test ReadMethod(ExpressionAttribute attribute)
    {
        var name = TakeName();
        var kind = name switch
        {
            "contains" => LogTestKind.Contains,
            "startsWith" => LogTestKind.StartsWith,
            "endsWith" => LogTestKind.EndsWith,
            "matches" => LogTestKind.Matches,
            _ => throw new ExpressionException($"the method {name}() is not one that this mesh knows; there are contains, startsWith, endsWith and matches"),
        };
        Take("(");
        var value = ReadValue();
        Take(")");
        if (attribute.Type != AttributeType.Text || value.Text is null)
        {
            throw new ExpressionException($"{name}() is for texts, with a text in quotes");
        }

        if (kind == LogTestKind.Matches && RegularExpressions.Check(value.Text) is { } fault)
        {
            throw new ExpressionException(fault.Message);
        }

        return new LogExpression.Test(attribute.Subject, attribute.Key, kind, value.Text);
    }

    private static LogExpression Compare(ExpressionAttribute attribute, LogTestKind kind, Value value)
    {
        switch (attribute.Type)
        {
            case AttributeType.Flag when value.Flag is { } flag && kind is LogTestKind.Equal or LogTestKind.NotEqual:
                var holds = new LogExpression.Test(attribute.Subject, attribute.Key, LogTestKind.IsTrue);
                return value.Flag == (kind == LogTestKind.Equal) ? holds : new LogExpression.Not(holds);
            case AttributeType.Text when value.Text is { } text && kind is LogTestKind.Equal or LogTestKind.NotEqual:
                return new LogExpression.Test(attribute.Subject, attribute.Key, kind, value.Text);
            case AttributeType.Number when value is { IsDuration: false, Number: { } number }:
                return new LogExpression.Test(attribute.Subject, attribute.Key, kind, null, number);
            case AttributeType.Duration when value is { IsDuration: true, Number: { } milliseconds }:
                return new LogExpression.Test(attribute.Subject, attribute.Key, kind, null, milliseconds);
            case AttributeType.Headers:
                throw new ExpressionException("headers are compared one by one, such as request.headers['x-user'] == 'jason'");
            default:
                throw new ExpressionException(attribute.Type switch
                {
                    AttributeType.Duration => "a duration is compared with one, such as duration('500ms')",
                    AttributeType.Number => "a number is compared with a number, such as 400",
                    AttributeType.Flag => "what is true or false is compared with == or != alone, with true or false",
                    _ => "a text is compared with == or != alone, with a text in quotes",
                });
        }
    }

    internal ExpressionAttribute ReadAttribute()
    {
        var name = TakeName();
        while (Peek().Is(".") && _tokens[_next + 1].Kind == TokenKind.Name && !_tokens[_next + 2].Is("("))
        {
            _next++;
            var part = TakeName();
            if (ExpressionAttribute.Known.GetValueOrDefault(name) is { Type: AttributeType.Headers } headers)
            {
                return new ExpressionAttribute(headers.Subject, AttributeType.Text, part.ToLowerInvariant());
            }

            name += "." + part;
        }

        if (!ExpressionAttribute.Known.TryGetValue(name, out var attribute))
        {
            throw new ExpressionException($"{name} is not an attribute that this mesh knows{(name == "response.duration" ? " (nor Envoy; request.duration is how long it took)" : "")}; there are "
                + string.Join(", ", ExpressionAttribute.Known.Keys.Order(StringComparer.Ordinal)));
        }

        if (attribute.Type != AttributeType.Headers || !TryTake("["))
        {
            return attribute;
        }

        var key = ReadValue().Text ?? throw new ExpressionException("the name of a header stands in quotes");
        Take("]");
        return new ExpressionAttribute(attribute.Subject, AttributeType.Text, key.ToLowerInvariant());
    }

    private bool IsValue() => Peek() is { Kind: TokenKind.Number or TokenKind.Text } or { Kind: TokenKind.Name, Value: "duration" };

    private Value ReadValue()
    {
        var token = _tokens[_next++];
        switch (token.Kind)
        {
            case TokenKind.Text:
                return new Value(Text: token.Value);
            case TokenKind.Number when double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number):
                return new Value(Number: number);
            case TokenKind.Name when token.Value is "true" or "false":
                return new Value(Flag: token.Value == "true");
            case TokenKind.Name when token.Value == "duration":
                Take("(");
                var text = ReadValue().Text;
                Take(")");
                return text is not null && DurationText.TryParse(text, out var nanoseconds)
                    ? new Value(Number: (double)nanoseconds / 1_000_000, IsDuration: true)
                    : throw new ExpressionException($"\"{text}\" is no duration, such as 500ms or 1.5s");
            default:
                _next--;
                throw Unexpected("a value: a number, a text in quotes, true, false or duration('1s')");
        }
    }

    private LogTestKind ReadComparison() => TryComparison() ?? throw Unexpected("a comparison, such as == or >=");

    private LogTestKind? TryComparison()
    {
        LogTestKind? kind = Peek() is not { Kind: TokenKind.Sign } sign ? null : sign.Value switch
        {
            "==" => LogTestKind.Equal,
            "!=" => LogTestKind.NotEqual,
            "<" => LogTestKind.Less,
            "<=" => LogTestKind.AtMost,
            ">" => LogTestKind.Greater,
            ">=" => LogTestKind.AtLeast,
            _ => null,
        };
        _next += kind is null ? 0 : 1;
        return kind;
    }

    private static LogTestKind Mirrored(LogTestKind kind) => kind switch
    {
        LogTestKind.Less => LogTestKind.Greater,
        LogTestKind.AtMost => LogTestKind.AtLeast,
        LogTestKind.Greater => LogTestKind.Less,
        LogTestKind.AtLeast => LogTestKind.AtMost,
        _ => kind,
    };

    internal ExpressionToken Peek() => _tokens[_next];

    private string TakeName() => Peek().Kind == TokenKind.Name ? _tokens[_next++].Value : throw Unexpected("an attribute, such as response.code");

    internal bool TryTake(string sign)
    {
        if (!Peek().Is(sign))
        {
            return false;
        }

        _next++;
        return true;
    }

    internal void Take(string sign)
    {
        if (!TryTake(sign))
        {
            throw Unexpected(sign);
        }
    }

    internal ExpressionException Unexpected(string expected) => Peek() is { Kind: not TokenKind.End } found
        ? new ExpressionException($"'{found.Value}' at character {found.At} is not understood; {expected} is expected there")
        : new ExpressionException($"it ends where {expected} is expected");

    private sealed record Value(string? Text = null, double? Number = null, bool? Flag = null, bool IsDuration = false);
}
