namespace MeshExplanation.Running;

/// <summary>A proxy of the mesh; an element of what <c>proxies -o json</c> writes.</summary>
internal sealed record ProxyReport
{
    public required string Namespace { get; init; }

    public required string Name { get; init; }

    /// <summary><c>sidecar</c>, <c>ingress</c> or <c>egress</c>.</summary>
    public required string Role { get; init; }

    /// <summary><c>SYNCED</c>, <c>STALE</c>, <c>REFUSED</c> or <c>NOT CONNECTED</c>.</summary>
    public required string Sync { get; init; }

    /// <summary>Why it is not synced; else <see langword="null"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>The revision that it runs with; 0 for none.</summary>
    public required long Revision { get; init; }

    /// <summary>The newest revision that there is. One that changes nothing for a proxy is not sent to it.</summary>
    public required long NewestRevision { get; init; }

    /// <summary>Whether the workload may get traffic.</summary>
    public required bool Ready { get; init; }

    /// <summary>Why not; else <see langword="null"/>.</summary>
    public string? NotReadyReason { get; init; }

    /// <summary>Version of the proxy's program; <see langword="null"/> when it did not say.</summary>
    public string? Version { get; init; }

    /// <summary>When its certificate ends; <see langword="null"/> when it has none, or did not say.</summary>
    public DateTimeOffset? CertificateEnds { get; init; }

    public required DateTimeOffset ConnectedSince { get; init; }
}
