namespace MeshTranslation;

/// <summary>What holds for the whole mesh; Istio's MeshConfig, the part that translation reads.</summary>
public sealed record MeshSettings
{
    /// <summary>Last part of the full names of services. Default <c>cluster.local</c>.</summary>
    public string ClusterDomain { get; init; } = "cluster.local";

    /// <summary>The namespace whose DestinationRules count for every caller. Default <c>istio-system</c>.</summary>
    public string RootNamespace { get; init; } = "istio-system";

    /// <summary>Whether a sidecar passes on requests to hosts that nobody has declared (<c>ALLOW_ANY</c>, the default) or refuses them (<c>REGISTRY_ONLY</c>).</summary>
    public bool AllowUnknownHosts { get; init; } = true;

    /// <summary>First part of the identities of workloads. Default <c>cluster.local</c>.</summary>
    public string TrustDomain { get; init; } = "cluster.local";

    /// <summary>Proxies before the gateways whose <c>x-forwarded-for</c> is believed (<c>gatewayTopology.numTrustedProxies</c>). Default 0.</summary>
    public int TrustedProxies { get; init; }
}
