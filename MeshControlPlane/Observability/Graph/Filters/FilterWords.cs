namespace MeshControlPlane.Observability.Graph.Filters;

/// <summary>Cuts an expression into words: <c>rt&gt;=500</c> is three of them.</summary>
internal static class FilterWords
{
    private static readonly string[] Signs = ["!*=", "!^=", "!$=", ">=", "<=", "!=", "*=", "^=", "$=", "&&", "||", "=", ">", "<", "!"];

    public static List<string> Read(string text)
    {
        var words = new List<string>();
        var at = 0;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            else if (text[at] is '"' or '\'')
            {
                var end = text.IndexOf(text[at], at + 1);
                if (end < 0)
                {
                    throw new GraphFilterException("A quotation mark is not closed.");
                }

                words.Add(text[(at + 1)..end]);
                at = end + 1;
            }
            else if (SignAt(text, at) is { } sign)
            {
                words.Add(sign);
                at += sign.Length;
            }
            else
            {
                var start = at;
                while (at < text.Length && !char.IsWhiteSpace(text[at]) && SignAt(text, at) is null)
                {
                    at++;
                }

                words.Add(text[start..at]);
            }
        }

        return words;
    }

    private static string? SignAt(string text, int at) => Array.Find(Signs, sign => string.CompareOrdinal(text, at, sign, 0, sign.Length) == 0);
}
