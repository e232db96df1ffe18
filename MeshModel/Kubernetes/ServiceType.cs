using System.Text.Json.Serialization;

namespace MeshModel.Kubernetes;

/// <summary>Kubernetes' <c>ServiceType</c>.</summary>
public enum ServiceType
{
    /// <summary>Reachable within the cluster.</summary>
    [JsonStringEnumMemberName("ClusterIP")]
    ClusterIp,

    /// <summary>Also at a port of each node.</summary>
    [JsonStringEnumMemberName("NodePort")]
    NodePort,

    /// <summary>Also through a load balancer.</summary>
    [JsonStringEnumMemberName("LoadBalancer")]
    LoadBalancer,

    /// <summary>Another name for a host outside.</summary>
    [JsonStringEnumMemberName("ExternalName")]
    ExternalName,
}
