using System.Globalization;

namespace MeshControlPlane.WebConsole.Forms;

/// <summary>Names and values that somebody has written one to a line.</summary>
internal static class HeaderLines
{
    /// <summary>Reads <c>name: value</c>, or <c>name=value</c>; whichever separator comes first counts. Empty lines are left out.</summary>
    /// <returns>The fields, and what is wrong with the first line that is neither; <see langword="null"/> when nothing is.</returns>
    public static (IReadOnlyList<KeyValuePair<string, string>> Fields, string? Problem) Parse(string? text)
    {
        var fields = new List<KeyValuePair<string, string>>();
        var lines = (text ?? "").Split('\n');
        for (var index = 0; index < lines.Length; index++)
        {
            var line = lines[index].Trim();
            if (line.Length == 0)
            {
                continue;
            }

            var at = line.IndexOfAny([':', '=']);
            if (at <= 0 || line[..at].Any(char.IsWhiteSpace))
            {
                return (fields, string.Create(CultureInfo.InvariantCulture, $"Line {index + 1}, '{line}', is no name: value, such as end-user: jason."));
            }

            fields.Add(KeyValuePair.Create(line[..at], line[(at + 1)..].Trim()));
        }

        return (fields, null);
    }

    /// <summary>Writes them as they are read.</summary>
    public static string Write(IEnumerable<KeyValuePair<string, string>> fields) => string.Join('\n', fields.Select(field => $"{field.Key}: {field.Value}"));
}
