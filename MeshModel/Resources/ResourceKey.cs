namespace MeshModel.Resources;

/// <summary>Identifies a resource in the mesh, whatever API version it was written in.</summary>
/// <param name="Group">API group, such as <c>networking.istio.io</c>; empty for Kubernetes' core group.</param>
/// <param name="Kind">Kind, such as <c>VirtualService</c>.</param>
/// <param name="Namespace">Namespace; empty for kinds that have none.</param>
/// <param name="Name">Name, unique within the other three.</param>
public readonly record struct ResourceKey(string Group, string Kind, string Namespace, string Name)
{
    /// <summary>The form used in messages: <c>VirtualService mesh/ratings</c>.</summary>
    public override string ToString() => Namespace.Length == 0 ? $"{Kind} {Name}" : $"{Kind} {Namespace}/{Name}";
}
