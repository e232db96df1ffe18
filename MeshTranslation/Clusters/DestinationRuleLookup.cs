using MeshModel.Hosts;
using MeshModel.Networking;
using MeshTranslation.Resources;

namespace MeshTranslation.Clusters;

/// <summary>
/// Finds the DestinationRules for a service as a caller's namespace sees them: the caller's own namespace first, then the service's, then
/// the root namespace; within one place the most specific host, which is used alone (Istio's <c>PushContext.destinationRule</c>).
/// </summary>
internal sealed class DestinationRuleLookup
{
    private readonly MeshResources _resources;
    private readonly Dictionary<string, List<(string Host, DestinationRule Rule)>> _byNamespace = [];

    public DestinationRuleLookup(MeshResources resources)
    {
        _resources = resources;
        foreach (var rule in resources.DestinationRules)
        {
            var owner = rule.Metadata.Namespace;
            if (!_byNamespace.TryGetValue(owner, out var rules))
            {
                _byNamespace[owner] = rules = [];
            }

            rules.Add((HostName.Resolve(rule.Spec.Host, owner, resources.Settings.ClusterDomain), rule));
        }
    }

    public AppliedRule Find(MeshService service, string callerNamespace)
    {
        var root = _resources.Settings.RootNamespace;
        var rule = FindIn(callerNamespace, service, callerNamespace)
            ?? (service.Namespace != callerNamespace ? FindIn(service.Namespace, service, callerNamespace) : null)
            ?? (root != callerNamespace && root != service.Namespace ? FindIn(root, service, callerNamespace) : null)
            ?? AppliedRule.None;
        return rule with { Settings = _resources.Settings };
    }

    private AppliedRule? FindIn(string owner, MeshService service, string callerNamespace)
    {
        if (!_byNamespace.TryGetValue(owner, out var rules))
        {
            return null;
        }

        var visible = rules.Where(entry => ExportScope.Of(_resources.ExportToOf(entry.Rule), owner, callerNamespace) != Visibility.None).ToList();
        var host = HostName.MostSpecific(visible.Select(entry => entry.Host), service.Host);
        return host is null ? null : AppliedRule.Merge(visible.Where(entry => string.Equals(entry.Host, host, StringComparison.OrdinalIgnoreCase)).Select(entry => entry.Rule));
    }
}
