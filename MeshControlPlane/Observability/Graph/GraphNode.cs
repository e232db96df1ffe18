using MeshControlPlane.Observability.Health;
using MeshModel.Resources;

namespace MeshControlPlane.Observability.Graph;

/// <summary>A node of the graph.</summary>
internal sealed record GraphNode
{
    /// <summary>The id of all callers and hosts of which nothing is known.</summary>
    public const string UnknownId = "unknown";

    /// <summary>Tells it from others, and stays the same over time: <c>app/mesh/books/v1</c>.</summary>
    public required string Id { get; init; }

    public required GraphNodeKind Kind { get; init; }

    /// <summary>Empty for what lies outside of all namespaces.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>What it is called in the picture.</summary>
    public required string Label { get; init; }

    /// <summary>Its app; empty when it has none.</summary>
    public string App { get; init; } = "";

    /// <summary>Its version; empty where several are together.</summary>
    public string Version { get; init; } = "";

    /// <summary>Its workloads by name, in order; none of a service.</summary>
    public IReadOnlyList<string> Workloads { get; init; } = [];

    /// <summary>The full host of a service; empty for others.</summary>
    public string Host { get; init; } = "";

    /// <summary>The box that it stands in, or <see langword="null"/>.</summary>
    public string? Box { get; init; }

    /// <summary>Whether it is a gateway.</summary>
    public bool IsGateway { get; init; }

    /// <summary>Whether traffic begins here: it calls and is not called.</summary>
    public bool IsRoot { get; init; }

    /// <summary>Whether it is of a namespace that was not asked for, or not of the mesh.</summary>
    public bool IsOutside { get; init; }

    /// <summary>Whether a proxy stands beside each of its workloads; true for services.</summary>
    public bool HasSidecar { get; init; } = true;

    /// <summary>How many of its instances are ready.</summary>
    public int Ready { get; init; }

    /// <summary>How many instances it has that the mesh knows.</summary>
    public int Instances { get; init; }

    /// <summary>The worse of what goes in and out, and of its instances.</summary>
    public HealthStatus Health { get; init; }

    /// <summary>What comes in, by protocol.</summary>
    public IReadOnlyList<GraphTraffic> Inbound { get; init; } = [];

    /// <summary>What goes out, by protocol.</summary>
    public IReadOnlyList<GraphTraffic> Outbound { get; init; } = [];

    /// <summary>What resources do with its traffic.</summary>
    public IReadOnlyList<GraphRule> Rules { get; init; } = [];

    /// <summary>The resource that declares it, if one does.</summary>
    public ResourceKey? Declaration { get; init; }

    /// <summary>The WorkloadEntry resources that stand for its workloads; none where they have joined by themselves.</summary>
    public IReadOnlyList<ResourceKey> Entries { get; init; } = [];

    /// <summary>Whether nothing goes in or out.</summary>
    public bool IsIdle => Inbound.Count == 0 && Outbound.Count == 0;

    public bool HasCircuitBreaker => Rules.Any(rule => rule.Kind == GraphRuleKind.CircuitBreaker);

    /// <summary>Whether a VirtualService acts on it.</summary>
    public bool HasVirtualService => Rules.Any(rule => rule.Kind != GraphRuleKind.CircuitBreaker);
}
