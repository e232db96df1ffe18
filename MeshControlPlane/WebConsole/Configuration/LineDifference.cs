namespace MeshControlPlane.WebConsole.Configuration;

/// <summary>Two texts line by line: what stayed, what went, what came.</summary>
public static class LineDifference
{
    // Beyond this all that differs between the same beginning and the same end is shown as gone and come.
    private const int MostPairs = 4_000_000;

    /// <summary>The lines of both, in order; what went stands before what came in its place.</summary>
    public static IReadOnlyList<DifferenceLine> Of(string before, string after)
    {
        var (old, now) = (Lines(before), Lines(after));
        var first = 0;
        while (first < old.Length && first < now.Length && old[first] == now[first])
        {
            first++;
        }

        var (oldEnd, nowEnd) = (old.Length, now.Length);
        while (oldEnd > first && nowEnd > first && old[oldEnd - 1] == now[nowEnd - 1])
        {
            (oldEnd, nowEnd) = (oldEnd - 1, nowEnd - 1);
        }

        var result = new List<DifferenceLine>();
        result.AddRange(now[..first].Select(line => new DifferenceLine(' ', line)));
        Add(old[first..oldEnd], now[first..nowEnd], result);
        result.AddRange(now[nowEnd..].Select(line => new DifferenceLine(' ', line)));
        return result;
    }

    private static void Add(string[] old, string[] now, List<DifferenceLine> result)
    {
        if ((long)old.Length * now.Length > MostPairs)
        {
            result.AddRange(old.Select(line => new DifferenceLine('-', line)).Concat(now.Select(line => new DifferenceLine('+', line))));
            return;
        }

        // The longest common subsequence.
        var best = new int[old.Length + 1, now.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = now.Length - 1; j >= 0; j--)
            {
                best[i, j] = old[i] == now[j] ? best[i + 1, j + 1] + 1 : Math.Max(best[i + 1, j], best[i, j + 1]);
            }
        }

        for (int i = 0, j = 0; i < old.Length || j < now.Length;)
        {
            if (i < old.Length && j < now.Length && old[i] == now[j])
            {
                result.Add(new DifferenceLine(' ', now[j++]));
                i++;
            }
            else if (i < old.Length && (j == now.Length || best[i + 1, j] >= best[i, j + 1]))
            {
                result.Add(new DifferenceLine('-', old[i++]));
            }
            else
            {
                result.Add(new DifferenceLine('+', now[j++]));
            }
        }
    }

    private static string[] Lines(string text) => text.Length == 0 ? [] : text.TrimEnd('\n').ReplaceLineEndings("\n").Split('\n');
}
