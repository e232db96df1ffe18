namespace MeshModel.Schemas.Shapes;

/// <summary>How much alike two names are.</summary>
internal static class Spelling
{
    /// <summary>Whether they differ in nothing but case, underscores and hyphens.</summary>
    public static bool IsSame(string one, string other) => Bare(one) == Bare(other);

    /// <summary>The name that is closest to a misspelt one; <see langword="null"/> when none is close.</summary>
    public static string? Nearest(string name, IEnumerable<string> names)
    {
        var limit = Math.Max(1, name.Length / 3);
        return names
            .Select(candidate => (Name: candidate, Distance: Distance(Bare(candidate), Bare(name))))
            .Where(candidate => candidate.Distance <= limit)
            .OrderBy(candidate => candidate.Distance)
            .FirstOrDefault().Name;
    }

    private static string Bare(string name) => name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();

    // Levenshtein, with a swap of neighbours as one step.
    private static int Distance(string left, string right)
    {
        var steps = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    steps[i, j] = i + j;
                    continue;
                }

                var replace = steps[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                steps[i, j] = Math.Min(replace, Math.Min(steps[i - 1, j], steps[i, j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    steps[i, j] = Math.Min(steps[i, j], steps[i - 2, j - 2] + 1);
                }
            }
        }

        return steps[left.Length, right.Length];
    }
}
