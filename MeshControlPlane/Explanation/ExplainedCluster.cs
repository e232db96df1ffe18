namespace MeshControlPlane.Explanation;

/// <summary>A cluster that requests are sent to.</summary>
internal sealed record ExplainedCluster
{
    public required string Name { get; init; }

    public required string Host { get; init; }

    public required int Port { get; init; }

    public string Subset { get; init; } = "";

    /// <summary>Part of the requests, from 0 to 1.</summary>
    public required double Share { get; init; }

    /// <summary>The part of the route that names it.</summary>
    public SourcePlace? Source { get; init; }

    /// <summary>Why requests to it fail, and what to mend; <see langword="null"/> when they do not.</summary>
    public string? Problem { get; init; }

    /// <summary>Envoy's response flag of that failure.</summary>
    public string? Flag { get; init; }

    public IReadOnlyList<ExplainedSetting> Settings { get; init; } = [];

    public IReadOnlyList<ExplainedEndpoint> Endpoints { get; init; } = [];
}
