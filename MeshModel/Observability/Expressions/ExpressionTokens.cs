using System.Text;

namespace MeshModel.Observability.Expressions;

/// <summary>Cuts a CEL expression into names, numbers, texts and signs.</summary>
internal static class ExpressionTokens
{
    private static readonly string[] TwoSigns = ["==", "!=", "<=", ">=", "&&", "||"];

    /// <exception cref="ExpressionException">Something in it is none of these.</exception>
    public static List<ExpressionToken> Read(string text)
    {
        var tokens = new List<ExpressionToken>();
        for (var i = 0; i < text.Length;)
        {
            var c = text[i];
            if (char.IsWhiteSpace(c))
            {
                i++;
            }
            else if (c is '"' or '\'')
            {
                tokens.Add(new(TokenKind.Text, ReadText(text, ref i), i));
            }
            else if (char.IsAsciiDigit(c) || (c == '-' && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1])))
            {
                var begin = i++;
                while (i < text.Length && (char.IsAsciiDigit(text[i]) || text[i] == '.'))
                {
                    i++;
                }

                tokens.Add(new(TokenKind.Number, text[begin..i], begin + 1));
            }
            else if (char.IsAsciiLetter(c) || c == '_')
            {
                var begin = i;
                while (i < text.Length && (char.IsAsciiLetterOrDigit(text[i]) || text[i] == '_'))
                {
                    i++;
                }

                tokens.Add(new(TokenKind.Name, text[begin..i], begin + 1));
            }
            else if (TwoSigns.FirstOrDefault(sign => text.AsSpan(i).StartsWith(sign)) is { } two)
            {
                tokens.Add(new(TokenKind.Sign, two, i + 1));
                i += 2;
            }
            else if ("()[].,!<>?:+-*/%".Contains(c, StringComparison.Ordinal))
            {
                tokens.Add(new(TokenKind.Sign, c.ToString(), i + 1));
                i++;
            }
            else
            {
                throw new ExpressionException($"'{c}' at character {i + 1} is nothing that an expression has");
            }
        }

        tokens.Add(new(TokenKind.End, "", text.Length + 1));
        return tokens;
    }

    private static string ReadText(string text, ref int i)
    {
        var (quote, begin) = (text[i], i++);
        var value = new StringBuilder();
        for (; i < text.Length; i++)
        {
            if (text[i] == quote)
            {
                i++;
                return value.ToString();
            }

            if (text[i] == '\\' && i + 1 < text.Length)
            {
                i++;
                value.Append(text[i] switch
                {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    '\\' or '"' or '\'' or '`' or '?' => text[i],
                    var other => throw new ExpressionException($"the escape \\{other} at character {i} is not one that this mesh knows; write the character itself"),
                });
                continue;
            }

            value.Append(text[i]);
        }

        throw new ExpressionException($"the text that begins at character {begin + 1} has no end");
    }
}
