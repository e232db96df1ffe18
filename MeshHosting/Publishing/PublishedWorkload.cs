namespace Aspire.Hosting.Publishing;

/// <summary>A workload of the AppHost, as far as a cluster has to know it.</summary>
internal sealed record PublishedWorkload
{
    public required string Name { get; init; }

    public required string App { get; init; }

    public required string Version { get; init; }

    public required string ServiceAccount { get; init; }

    public required int ContainerPort { get; init; }

    public required MeshWorkloadPublishOptions Options { get; init; }

    /// <summary>The resources that are the same workload once more, by name.</summary>
    public IReadOnlyList<string> Replicas { get; init; } = [];

    /// <summary>By name.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; }
}
