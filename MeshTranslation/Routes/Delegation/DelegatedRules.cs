using System.Runtime.CompilerServices;
using MeshModel.Networking;
using MeshTranslation.Resources;

namespace MeshTranslation.Routes.Delegation;

/// <summary>
/// Puts the rules of delegates in the place of the rules that hand on to them (Istio's <c>mergeVirtualServicesIfNeeded</c>). Hosts, gateways and
/// exportTo of the result are those of the VirtualService that delegates; a rule whose delegate is missing, has hosts of its own, or is not exported
/// to it is left out.
/// </summary>
internal sealed class DelegatedRules
{
    private readonly Dictionary<(string Namespace, string Name), VirtualService> _delegates = [];
    private readonly Func<VirtualService, IReadOnlyList<string>> _exportTo;

    // By reference: a record's own equality would compare whole resources.
    private readonly ConditionalWeakTable<VirtualService, IReadOnlyList<RouteRule>> _known = [];

    /// <param name="virtualServices">All of the mesh.</param>
    /// <param name="exportTo">The list that counts for a VirtualService, mesh-wide defaults included.</param>
    public DelegatedRules(IEnumerable<VirtualService> virtualServices, Func<VirtualService, IReadOnlyList<string>> exportTo)
    {
        _exportTo = exportTo;
        foreach (var virtualService in virtualServices.Where(candidate => candidate.Spec.Hosts.Count == 0))
        {
            _delegates[(virtualService.Metadata.Namespace, virtualService.Metadata.Name)] = virtualService;
        }
    }

    /// <summary>The rules that count for the hosts of a VirtualService, in order.</summary>
    public IReadOnlyList<RouteRule> Of(VirtualService root) => _known.GetValue(root, Resolve);

    private List<RouteRule> Resolve(VirtualService root)
    {
        List<RouteRule> rules = [];
        for (var index = 0; index < root.Spec.Http.Count; index++)
        {
            var own = RouteRule.Own(root, index);
            if (own.Rule.Delegate is null)
            {
                rules.Add(own);
            }
            else if (Find(own.Rule.Delegate, root) is { } found)
            {
                rules.AddRange(Enumerable.Range(0, found.Spec.Http.Count).Select(inner => RuleMerge.Join(own, RouteRule.Own(found, inner))).OfType<RouteRule>());
            }
        }

        return rules;
    }

    private VirtualService? Find(DelegateReference reference, VirtualService root)
    {
        var caller = root.Metadata.Namespace;
        var owner = string.IsNullOrEmpty(reference.Namespace) ? caller : reference.Namespace;
        return _delegates.GetValueOrDefault((owner, reference.Name ?? "")) is { } found && ExportScope.Of(_exportTo(found), owner, caller) != Visibility.None
            ? found
            : null;
    }
}
