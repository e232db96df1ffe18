using MeshModel.Findings;

namespace MeshModel.Validation;

/// <summary>SEL-1 to SEL-3: the labels by which a resource selects workloads.</summary>
internal static class SelectorRules
{
    /// <param name="labels">The labels.</param>
    /// <param name="selector">Path of the selector.</param>
    /// <param name="field">Name of the field in it that holds the labels.</param>
    /// <param name="report">Takes what is wrong.</param>
    public static void Check(IReadOnlyDictionary<string, string> labels, string selector, string field, Report report)
    {
        if (labels.Count == 0)
        {
            report.Warn("SEL-3", selector, "has no labels, so it selects every workload");
        }

        foreach (var (key, value) in labels)
        {
            var at = FieldPath.Field($"{selector}.{field}", key);
            if (key.Length == 0)
            {
                report.Error("SEL-1", at, "a label key may not be empty");
            }
            else if (key.Contains('*', StringComparison.Ordinal) || value.Contains('*', StringComparison.Ordinal))
            {
                report.Error("SEL-2", at, $"\"{key}: {value}\": a wildcard is not supported in a selector; write the label out");
            }
        }
    }
}
