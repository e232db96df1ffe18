using System.Collections.ObjectModel;
using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>WorkloadSelector</c> of type.v1beta1.</summary>
public sealed record WorkloadSelector
{
    [Field("Labels that a workload must all have.")]
    public IReadOnlyDictionary<string, string> MatchLabels { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}
