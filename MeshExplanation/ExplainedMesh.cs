using System.Collections.Concurrent;
using MeshModel.Resources;
using MeshProtocol;
using MeshRouting;
using MeshTranslation;

namespace MeshExplanation;

/// <summary>The mesh that is asked about. What each proxy runs with is worked out once, however many questions there are.</summary>
internal sealed class ExplainedMesh
{
    private readonly ConcurrentDictionary<Node, NodeConfiguration> _configurations = [];
    private readonly ConcurrentDictionary<Node, RoutingSnapshot> _routings = [];

    public required MeshView View { get; init; }

    /// <summary>All resources, for their lines.</summary>
    public required IReadOnlyCollection<Resource> Resources { get; init; }

    /// <summary>What a proxy runs with, where it was asked; <see langword="null"/>: what the resources ask for.</summary>
    public ProxyState? Caller { get; init; }

    /// <summary>Whether its endpoints are real.</summary>
    public bool IsRunning { get; init; } = true;

    /// <summary>What is to be known of the mesh itself.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What the resources ask of a proxy.</summary>
    public NodeConfiguration ConfigurationOf(Node node) => _configurations.GetOrAdd(node, static (asked, view) => view.Translate(asked), View);

    /// <summary>The same, ready for use.</summary>
    /// <exception cref="RoutingConfigurationException">A part of it cannot be used.</exception>
    public RoutingSnapshot RoutingOf(Node node) => _routings.GetOrAdd(node, static (asked, mesh) => RoutingSnapshot.Compile(mesh.ConfigurationOf(asked)), this);
}
