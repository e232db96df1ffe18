namespace MeshModel.Analysis;

/// <summary>A workload, as far as selectors see it.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Labels">Its labels.</param>
public sealed record AnalysisWorkload(string Namespace, IReadOnlyDictionary<string, string> Labels);
