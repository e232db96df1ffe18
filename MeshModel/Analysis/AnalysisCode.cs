using MeshModel.Findings;

namespace MeshModel.Analysis;

/// <summary>What an analysis rule finds, as far as it is the same each time.</summary>
/// <param name="Code">Istio's code, such as <c>IST0101</c>, or one of this mesh's own, such as <c>MESH0001</c>. Stable.</param>
/// <param name="Name">Istio's name of the message, such as <c>ReferencedResourceNotFound</c>.</param>
/// <param name="Severity">How much it matters; an error too never keeps a resource from being stored.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record AnalysisCode(string Code, string Name, Severity Severity, string Remedy)
{
    /// <summary>Istio's page about it; <see langword="null"/> for codes that Istio does not have.</summary>
    public Uri? Documentation => Code.StartsWith("IST", StringComparison.Ordinal)
        ? new Uri($"https://istio.io/latest/docs/reference/config/analysis/{Code.ToLowerInvariant()}/")
        : null;
}
