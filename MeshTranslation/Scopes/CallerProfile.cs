using System.Runtime.CompilerServices;
using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Scopes;

/// <summary>
/// Reduces a node to what its outbound configuration may depend on, so that workloads alike in it share one. Whoever translates for a profile cannot
/// look at anything else by mistake.
/// </summary>
internal sealed class CallerProfile
{
    private readonly HashSet<(string Name, string Value)> _labels;

    // Nodes come and go; each is asked for again with each change of the resources.
    private readonly ConditionalWeakTable<Node, Node> _profiles = [];

    private CallerProfile(HashSet<(string Name, string Value)> labels) => _labels = labels;

    /// <summary>What the rules ask for.</summary>
    /// <param name="resources">The rules.</param>
    /// <param name="before">That of other resources, which is as good when they ask for the same.</param>
    public static CallerProfile Of(MeshResources resources, CallerProfile? before = null)
    {
        // Delegates are VirtualServices too, so that no rule is left out.
        var http = resources.VirtualServices.SelectMany(resource => resource.Spec.Http).SelectMany(rule => rule.Match).SelectMany(match => match.SourceLabels);
        var tls = resources.VirtualServices.SelectMany(resource => resource.Spec.Tls).SelectMany(rule => rule.Match).SelectMany(match => match.SourceLabels);
        var tcp = resources.VirtualServices.SelectMany(resource => resource.Spec.Tcp).SelectMany(rule => rule.Match).SelectMany(match => match.SourceLabels);
        var rules = resources.DestinationRules.SelectMany(rule => rule.Spec.WorkloadSelector?.MatchLabels ?? System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty);
        HashSet<(string Name, string Value)> labels = [.. http.Concat(tls).Concat(tcp).Concat(rules).Select(label => (label.Key, label.Value))];
        return before is not null && before._labels.SetEquals(labels) ? before : new CallerProfile(labels);
    }

    /// <summary>The node without its identity, its ports and the labels that no rule asks for, with that value.</summary>
    public Node Of(Node node) => _profiles.GetValue(node, Reduce);

    private Node Reduce(Node node)
    {
        var profile = node.Clone();
        profile.Name = "";
        profile.Address = "";
        profile.InstanceId = "";
        profile.ServiceAccount = "";
        // Localities count for endpoints alone, which are joined to the clusters later.
        profile.Locality = "";
        profile.ProcessId = 0;
        profile.StartedAtMs = 0;
        profile.OutboundPort = 0;
        profile.AdminPort = 0;
        profile.Ports.Clear();
        profile.GatewayPorts.Clear();
        profile.Labels.Clear();
        foreach (var (name, value) in node.Labels)
        {
            if (_labels.Contains((name, value)))
            {
                profile.Labels[name] = value;
            }
        }

        return profile;
    }
}
