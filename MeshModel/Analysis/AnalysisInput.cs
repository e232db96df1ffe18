using MeshModel.Mesh;
using MeshModel.Resources;

namespace MeshModel.Analysis;

/// <summary>The mesh at one moment, as analysis sees it.</summary>
public sealed record AnalysisInput
{
    /// <summary>All resources.</summary>
    public required IEnumerable<Resource> Resources { get; init; }

    /// <summary>The workloads that have joined.</summary>
    public IReadOnlyList<AnalysisWorkload> Workloads { get; init; } = [];

    /// <summary>Whether the workloads are known, those that resources declare included. Default <see langword="true"/>; else nothing is said to select nobody.</summary>
    public bool KnowsWorkloads { get; init; } = true;

    /// <summary>Mesh-wide settings.</summary>
    public MeshConfig Mesh { get; init; } = new();

    /// <summary>Last part of the full names of services.</summary>
    public string ClusterDomain { get; init; } = "cluster.local";
}
