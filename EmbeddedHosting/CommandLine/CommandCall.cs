namespace Aspire.Hosting.CommandLine;

/// <summary>A command of a resource, as it is typed: <c>mesh shift-traffic --service ratings --weights v1=50,v2=50</c>.</summary>
internal sealed record CommandCall(string Resource, string Command, IReadOnlyDictionary<string, string> Arguments)
{
    /// <returns>The call, or what is wrong.</returns>
    public static (CommandCall? Call, string? Mistake) Parse(IReadOnlyList<string> words)
    {
        if (words.Count < 2 || words[0].StartsWith('-') || words[1].StartsWith('-'))
        {
            return (null, "A command is written RESOURCE COMMAND [--ARGUMENT VALUE …], such as: books-v1 restart");
        }

        var arguments = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 2; i < words.Count; i++)
        {
            var word = words[i];
            if (!word.StartsWith("--", StringComparison.Ordinal))
            {
                return (null, $"'{word}' is not understood: arguments are written --NAME VALUE.");
            }

            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? word[2..] : word[2..equals];
            if (equals < 0 && i + 1 == words.Count)
            {
                return (null, $"'{word}' has no value.");
            }

            if (!arguments.TryAdd(name, equals < 0 ? words[++i] : word[(equals + 1)..]))
            {
                return (null, $"'--{name}' is given twice.");
            }
        }

        return (new CommandCall(words[0], words[1], arguments), null);
    }

    /// <summary>Splits a line into words as a shell would: quotes hold words together.</summary>
    public static IReadOnlyList<string> Words(string line)
    {
        var words = new List<string>();
        var word = new System.Text.StringBuilder();
        var (inWord, quote) = (false, '\0');
        foreach (var character in line)
        {
            if (quote != '\0' ? character == quote : character is '"' or '\'')
            {
                (inWord, quote) = (true, quote == '\0' ? character : '\0');
            }
            else if (quote == '\0' && char.IsWhiteSpace(character))
            {
                Finish();
            }
            else
            {
                inWord = true;
                word.Append(character);
            }
        }

        Finish();
        return words;

        void Finish()
        {
            if (inWord)
            {
                words.Add(word.ToString());
                word.Clear();
                inWord = false;
            }
        }
    }
}
