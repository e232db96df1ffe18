using MeshModel.Hosts;
using MeshModel.Networking;
using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Clusters;

/// <summary>
/// Finds the DestinationRules for a service as a caller sees them: the caller's own namespace first, then the service's, then
/// the root namespace; within one place the most specific host, which is used alone (Istio's <c>PushContext.destinationRule</c>).
/// </summary>
internal sealed class DestinationRuleLookup
{
    private readonly MeshResources _resources;
    private readonly Dictionary<string, NamespaceRules> _byNamespace = [];

    public DestinationRuleLookup(MeshResources resources)
    {
        _resources = resources;
        foreach (var rule in resources.DestinationRules)
        {
            var owner = rule.Metadata.Namespace;
            if (!_byNamespace.TryGetValue(owner, out var rules))
            {
                _byNamespace[owner] = rules = new NamespaceRules();
            }

            rules.Add(HostName.Resolve(rule.Spec.Host, owner, resources.Settings.ClusterDomain), rule);
        }
    }

    /// <summary>What counts for a service at a caller, of whom namespace and labels are looked at.</summary>
    public AppliedRule Find(MeshService service, Node caller)
    {
        var root = _resources.Settings.RootNamespace;
        var rule = FindIn(caller.Namespace, service, caller)
            ?? (service.Namespace != caller.Namespace ? FindIn(service.Namespace, service, caller) : null)
            ?? (root != caller.Namespace && root != service.Namespace ? FindIn(root, service, caller) : null)
            ?? AppliedRule.None;
        return rule with { Settings = _resources.Settings };
    }

    /// <summary>What counts for a service at the proxy beside a workload of it: a rule for certain callers does not.</summary>
    public AppliedRule FindForInbound(MeshService service, Node workload) => Find(service, new Node { Namespace = workload.Namespace });

    private AppliedRule? FindIn(string owner, MeshService service, Node caller)
    {
        if (!_byNamespace.TryGetValue(owner, out var rules))
        {
            return null;
        }

        var visible = rules.Near(service.Host).Where(entry => ExportScope.Of(_resources.ExportToOf(entry.Rule), owner, caller.Namespace) != Visibility.None && IsFor(caller, entry.Rule)).ToList();
        var host = HostName.MostSpecific(visible.Select(entry => entry.Host), service.Host);
        if (host is null)
        {
            return null;
        }

        var found = visible.Where(entry => string.Equals(entry.Host, host, StringComparison.OrdinalIgnoreCase)).Select(entry => entry.Rule).ToList();
        // A rule for these callers outranks those for all; it is merged with rules of the very same selector only.
        var chosen = found.Find(IsSelective) ?? found[0];
        return AppliedRule.Merge(found.Where(rule => HaveSameSelector(rule, chosen)));
    }

    private static bool IsSelective(DestinationRule rule) => rule.Spec.WorkloadSelector is { MatchLabels.Count: > 0 };

    // A selector counts in the rule's own namespace alone.
    private static bool IsFor(Node caller, DestinationRule rule) =>
        !IsSelective(rule) || (caller.Namespace == rule.Metadata.Namespace && caller.Labels.HasAll(rule.Spec.WorkloadSelector!.MatchLabels));

    private static bool HaveSameSelector(DestinationRule left, DestinationRule right)
    {
        var (one, other) = (left.Spec.WorkloadSelector?.MatchLabels, right.Spec.WorkloadSelector?.MatchLabels);
        return (one?.Count ?? 0) == (other?.Count ?? 0) && (one is null || other is null || one.HasAll(other));
    }

    /// <summary>The rules of a namespace, so that a service is compared with those alone that may be for it.</summary>
    private sealed class NamespaceRules
    {
        private readonly Dictionary<string, List<(string Host, DestinationRule Rule)>> _exact = new(StringComparer.OrdinalIgnoreCase);
        private readonly List<(string Host, DestinationRule Rule)> _wildcards = [];

        public void Add(string host, DestinationRule rule)
        {
            if (HostName.IsWildcard(host))
            {
                _wildcards.Add((host, rule));
            }
            else if (_exact.TryGetValue(host, out var rules))
            {
                rules.Add((host, rule));
            }
            else
            {
                _exact[host] = [(host, rule)];
            }
        }

        // A service of a wildcard's name may have a rule of the very same name.
        public IEnumerable<(string Host, DestinationRule Rule)> Near(string host) =>
            _exact.TryGetValue(host, out var own) ? own.Concat(_wildcards) : _wildcards;
    }
}
