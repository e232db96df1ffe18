using MeshModel.Resources;
using MeshTranslation;

namespace MeshControlPlane.Explanation;

/// <summary>The mesh that is asked about.</summary>
internal sealed record ExplainedMesh
{
    public required MeshView View { get; init; }

    /// <summary>All resources, for their lines.</summary>
    public required IReadOnlyCollection<Resource> Resources { get; init; }

    /// <summary>What a proxy runs with, where it was asked; <see langword="null"/>: what the resources ask for.</summary>
    public ProxyState? Caller { get; init; }

    /// <summary>Whether its endpoints are real.</summary>
    public bool IsRunning { get; init; } = true;

    /// <summary>What is to be known of the mesh itself.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
