using System.Collections.ObjectModel;

namespace MeshModel.Kubernetes;

/// <summary>The part of Kubernetes' <c>ServiceSpec</c> that the mesh reads.</summary>
public sealed record ServiceSpec
{
    /// <summary>Labels that a workload must all have to be an endpoint; none selects nothing.</summary>
    public IReadOnlyDictionary<string, string> Selector { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The ports.</summary>
    public IReadOnlyList<ServicePort> Ports { get; init; } = [];
}
