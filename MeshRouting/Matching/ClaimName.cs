using System.Diagnostics.CodeAnalysis;

namespace MeshRouting.Matching;

/// <summary>Reads the names under which a match asks for claims: <c>@request.auth.claims.a.b</c>, or <c>@request.auth.claims[a][b]</c> where names have dots.</summary>
internal static class ClaimName
{
    private const string Start = "@request.auth.claims";

    /// <summary>Whether the name of a header stands for a claim.</summary>
    /// <exception cref="ArgumentException">It does, and is written wrongly.</exception>
    public static bool TryParse(string name, [NotNullWhen(true)] out string[]? path)
    {
        if (!name.StartsWith(Start, StringComparison.OrdinalIgnoreCase))
        {
            path = null;
            return false;
        }

        path = name[Start.Length..] switch
        {
            ['.', .. var names] => names.Split('.'),
            ['[', .. var names, ']'] => names.Split("]["),
            _ => [],
        };
        return path.Length > 0 && !path.Contains("")
            ? true
            : throw new ArgumentException($"'{name}' names no claim; it must have the form {Start}.a.b or {Start}[a][b]");
    }
}
