using System.Text.RegularExpressions;
using MeshModel.Findings;

namespace MeshModel.Schemas.Shapes;

/// <summary>Says what may have been meant by a field that does not exist.</summary>
internal static partial class UnknownField
{
    public static void Report(RecordShape shape, string name, string path, Reading reading)
    {
        if (reading.UnknownFields == UnknownFields.Drop)
        {
            return;
        }

        var message = $"unknown field{Hint(shape, name, path[..^name.Length].TrimEnd('.'), reading)}";
        if (reading.UnknownFields == UnknownFields.Warn)
        {
            reading.Warn(path, message);
        }
        else
        {
            reading.Error(path, message);
        }
    }

    private static string Hint(RecordShape shape, string name, string path, Reading reading)
    {
        if (shape.Fields.FirstOrDefault(field => Bare(field.Name) == Bare(name)) is { } spelling)
        {
            return $"; did you mean `{spelling.Name}`?";
        }

        foreach (var (outer, outerPath) in reading.Around.Skip(1))
        {
            if (outer.Has(name))
            {
                return $"; `{name}` belongs {(outerPath.Length == 0 ? "at the top" : $"in `{Pattern(outerPath)}`")}";
            }
        }

        if (Below(shape, name, Pattern(path)) is { } below)
        {
            return $"; `{name}` belongs in `{below}`";
        }

        var limit = Math.Max(1, name.Length / 3);
        var nearest = shape.Fields
            .Select(field => (field.Name, Distance: Distance(Bare(field.Name), Bare(name))))
            .Where(candidate => candidate.Distance <= limit)
            .OrderBy(candidate => candidate.Distance)
            .FirstOrDefault();
        return nearest.Name is not null
            ? $"; did you mean `{nearest.Name}`?"
            : $"; known here: {string.Join(", ", shape.Fields.Select(field => field.Name))}";
    }

    private static string? Below(RecordShape shape, string name, string path)
    {
        foreach (var field in shape.Fields)
        {
            var at = FieldPath.Field(path, field.Name);
            var inner = field.Value;
            while (inner is IElementShape list)
            {
                inner = list.Element;
                at += "[]";
            }

            if (inner is RecordShape record && record.Has(name))
            {
                return at;
            }
        }

        return null;
    }

    private static string Bare(string name) => name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();

    private static string Pattern(string path) => Index().Replace(path, "[]");

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Index();

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
