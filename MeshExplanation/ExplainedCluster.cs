namespace MeshExplanation;

/// <summary>A cluster that requests are sent to.</summary>
public sealed record ExplainedCluster
{
    /// <summary>Envoy's name of it: <c>outbound|80|v1|ratings.mesh.svc.cluster.local</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The host that it stands for.</summary>
    public required string Host { get; init; }

    /// <summary>The host's port; 0 when it has none.</summary>
    public required int Port { get; init; }

    /// <summary>The subset; empty for all of the host.</summary>
    public string Subset { get; init; } = "";

    /// <summary>Part of the requests, from 0 to 1.</summary>
    public required double Share { get; init; }

    /// <summary>The part of the route that names it.</summary>
    public SourcePlace? Source { get; init; }

    /// <summary>Why requests to it fail, and what to mend; <see langword="null"/> when they do not.</summary>
    public string? Problem { get; init; }

    /// <summary>Envoy's response flag of that failure.</summary>
    public string? Flag { get; init; }

    /// <summary>Its policies: load balancing, TLS, limits, outlier detection.</summary>
    public IReadOnlyList<ExplainedSetting> Settings { get; init; } = [];

    /// <summary>Whom it sends to.</summary>
    public IReadOnlyList<ExplainedEndpoint> Endpoints { get; init; } = [];
}
