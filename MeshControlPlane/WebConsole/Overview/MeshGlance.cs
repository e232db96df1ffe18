using MeshControlPlane.Observability.Health;
using MeshModel.Security;

namespace MeshControlPlane.WebConsole.Overview;

/// <summary>What the overview shows.</summary>
internal sealed record MeshGlance
{
    /// <summary>Health of each <c>app</c>: that of its worst workload.</summary>
    public required IReadOnlyList<HealthStatus> Apps { get; init; }

    public required IReadOnlyList<HealthStatus> Services { get; init; }

    public required IReadOnlyList<HealthStatus> Workloads { get; init; }

    /// <summary>Of the control plane's program.</summary>
    public required string Version { get; init; }

    public required TimeSpan Uptime { get; init; }

    public required long Revision { get; init; }

    /// <summary>Bytes that its process has in memory.</summary>
    public required long Memory { get; init; }

    public required int ConnectedProxies { get; init; }

    public required int Proxies { get; init; }

    /// <summary>The newest revision that a proxy refused and has taken none after; <see langword="null"/> for none.</summary>
    public (string Proxy, long Revision, string Reason)? Refusal { get; init; }

    public required int Errors { get; init; }

    public required int Warnings { get; init; }

    public required int Infos { get; init; }

    public required int Resources { get; init; }

    /// <summary>Which connections workloads take from peers, and how many take such.</summary>
    public required IReadOnlyList<(MutualTlsMode Mode, int Count)> PeerModes { get; init; }

    /// <summary>How much of the last minute's traffic came by mutual TLS, between 0 and 1; <see langword="null"/> without traffic.</summary>
    public double? SecuredShare { get; init; }

    /// <summary>The root of what is signed now, shortened.</summary>
    public required string RootName { get; init; }

    public required DateTimeOffset RootEnds { get; init; }
}
