using MeshModel.Networking;
using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Scopes;

/// <summary>
/// Which Sidecar applies to a workload: one of its namespace that selects it by label, else one of its namespace without selector, else one of
/// the root namespace without selector; in each place the oldest.
/// </summary>
internal sealed class SidecarSelection
{
    private readonly string _rootNamespace;
    private readonly ILookup<string, Sidecar> _selective;
    private readonly ILookup<string, Sidecar> _general;

    /// <param name="sidecars">All of them, oldest first.</param>
    /// <param name="rootNamespace">The namespace whose Sidecar is everybody's default.</param>
    public SidecarSelection(IReadOnlyList<Sidecar> sidecars, string rootNamespace)
    {
        _rootNamespace = rootNamespace;
        _selective = sidecars.Where(IsSelective).ToLookup(sidecar => sidecar.Metadata.Namespace, StringComparer.Ordinal);
        _general = sidecars.Where(sidecar => !IsSelective(sidecar)).ToLookup(sidecar => sidecar.Metadata.Namespace, StringComparer.Ordinal);
    }

    /// <summary>The Sidecar of a workload; gateways never have one.</summary>
    public Sidecar? For(Node node) => node.Role != NodeRole.Sidecar
        ? null
        : _selective[node.Namespace].FirstOrDefault(sidecar => node.Labels.HasAll(sidecar.Spec.WorkloadSelector!.Labels))
            ?? _general[node.Namespace].FirstOrDefault()
            ?? _general[_rootNamespace].FirstOrDefault();

    private static bool IsSelective(Sidecar sidecar) => sidecar.Spec.WorkloadSelector is { Labels.Count: > 0 };
}
