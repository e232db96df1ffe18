using MeshModel.Networking;
using MeshModel.Schemas;

namespace MeshModel.Security;

/// <summary>Istio's <c>PeerAuthentication</c>: which connections workloads take.</summary>
public sealed record PeerAuthenticationSpec
{
    [Field("The workloads that it is for: all of the namespace when left out, all of the mesh in the root namespace.")]
    public WorkloadSelector? Selector { get; init; }

    [Field("What holds for every port that portLevelMtls does not name; what the next wider scope says when left out.")]
    public MutualTls? Mtls { get; init; }

    /// <summary>By container port, written as text; <see langword="null"/> when left out, as an empty map is refused.</summary>
    [Field("What holds for single ports of the workload, by container port.")]
    public IReadOnlyDictionary<string, MutualTls>? PortLevelMtls { get; init; }
}
