using MeshModel.Kinds;
using MeshModel.Resources;

namespace MeshControlPlane.Api.Kinds;

/// <summary>Kubernetes' <c>Node</c> resource, made for this machine and never decoded.</summary>
internal sealed record MachineNode : Resource
{
    /// <summary>The kind.</summary>
    public static KindDescriptor Kind { get; } = new()
    {
        Group = "",
        Versions = ["v1"],
        Kind = "Node",
        Description = "The machine that the control plane runs on, which pods name as theirs.",
        Plural = "nodes",
        Singular = "node",
        ShortNames = ["no"],
        ResourceType = typeof(MachineNode),
        Namespaced = false,
        ReadOnly = true,
    };

    /// <inheritdoc/>
    public override KindDescriptor Descriptor => Kind;
}
