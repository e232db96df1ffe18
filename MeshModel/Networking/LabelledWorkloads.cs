using System.Collections.ObjectModel;
using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>WorkloadSelector</c> of networking.v1, which ServiceEntry and Sidecar have.</summary>
public sealed record LabelledWorkloads
{
    [Field("Labels that a workload must all have.")]
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}
