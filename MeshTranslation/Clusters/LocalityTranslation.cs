using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MeshModel.Networking;
using MeshProtocol;
using MeshTranslation.Scopes;

namespace MeshTranslation.Clusters;

/// <summary>
/// Translates <c>localityLbSetting</c>: which endpoints a caller uses first, and which share each locality gets, by where the caller is
/// (Istio's <c>ApplyLocalityLoadBalancer</c>). What is the same for several callers is made once per view and shared.
/// </summary>
internal sealed class LocalityTranslation(LocalityLoadBalancer? ofMesh)
{
    /// <summary>Istio's default for the mesh: in force, without further settings.</summary>
    private static readonly LocalityLoadBalancer Default = new();

    private readonly ConcurrentDictionary<Key, (Cluster Cluster, EndpointSet Endpoints)> _known = new();

    /// <summary>Joins endpoints to a cluster.</summary>
    /// <returns>The cluster with how localities are weighed, and the endpoints, as this caller uses them: the shared ones themselves where its locality makes no difference.</returns>
    public (Cluster Cluster, EndpointSet Endpoints) Apply(OutboundCluster outbound, EndpointSet endpoints, Node caller)
    {
        var cluster = outbound.Cluster;
        // Where the caller names the destination there is nothing to prefer.
        if (!outbound.HasEndpoints || SettingFor(outbound.Localities) is not { } setting)
        {
            return (cluster, endpoints);
        }

        var from = Locality.Parse(caller.Locality);
        if (setting.Distribute.Count > 0)
        {
            return _known.GetOrAdd(new Key(cluster, endpoints, setting, caller.Locality, ""), _ => Distribute(cluster, endpoints, setting, from));
        }

        // Without outlier detection no locality would ever be found to fail.
        if (cluster.OutlierEjection is null)
        {
            return (cluster, endpoints);
        }

        var weighs = setting.Failover.Count > 0 || setting.FailoverPriority.Count > 0;
        if (!weighs && endpoints.Endpoints.Count < 2)
        {
            return (cluster, endpoints);
        }

        var labels = FailoverLabels.Of(setting.FailoverPriority, caller);
        var key = new Key(cluster, endpoints, setting, caller.Locality, string.Join('\n', labels?.Wanted ?? []));
        return _known.GetOrAdd(key, _ => (weighs ? Weighing(cluster) : cluster, Prioritize(endpoints, setting, from, labels)));
    }

    /// <summary>All of a caller that counts here: callers that are alike and of the same place are given the same.</summary>
    public string PlaceOf(OutboundConfiguration outbound, Node caller)
    {
        // It may name any label.
        if (!outbound.HasFailoverPriority && ofMesh is not { FailoverPriority.Count: > 0 })
        {
            return caller.Locality;
        }

        var labels = caller.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}");
        return $"{caller.Locality}\n{string.Join('\n', labels)}";
    }

    private static Cluster Weighing(Cluster cluster)
    {
        var weighing = cluster.Clone();
        weighing.LocalityWeighting = new LocalityWeighting();
        return weighing;
    }

    private LocalityLoadBalancer? SettingFor(LocalityLoadBalancer? ofRule)
    {
        var setting = ofRule ?? ofMesh ?? Default;
        return setting.Enabled == false ? null : setting;
    }

    /// <summary>Localities that the shares do not name get nothing.</summary>
    private static (Cluster Cluster, EndpointSet Endpoints) Distribute(Cluster cluster, EndpointSet endpoints, LocalityLoadBalancer setting, Locality from)
    {
        var weighing = Weighing(cluster);
        if (setting.Distribute.FirstOrDefault(distribution => from.IsIn(distribution.From)) is not { } shares)
        {
            return (weighing, endpoints);
        }

        var weights = weighing.LocalityWeighting.Weights;
        foreach (var (locality, weight) in WeightsOf(endpoints, shares))
        {
            weights.Add(locality, weight);
        }

        var named = endpoints.Endpoints.Where(endpoint => weights.ContainsKey(endpoint.Locality)).ToList();
        return (weighing, named.Count == endpoints.Endpoints.Count ? endpoints : new EndpointSet { Cluster = endpoints.Cluster, Endpoints = { named } });
    }

    /// <summary>A share with a wildcard is divided among the localities that it stands for, by the weight of their endpoints.</summary>
    private static Dictionary<string, int> WeightsOf(EndpointSet endpoints, LocalityDistribution shares)
    {
        var weights = new Dictionary<string, int>(StringComparer.Ordinal);
        var groups = endpoints.Endpoints.GroupBy(endpoint => endpoint.Locality, StringComparer.Ordinal)
            .Select(group => (Locality: group.Key, Weight: group.Sum(endpoint => (long)Math.Max(1, endpoint.Weight))))
            .ToList();
        foreach (var (rule, share) in shares.To)
        {
            var members = groups.Where(group => !weights.ContainsKey(group.Locality) && Locality.Parse(group.Locality).IsIn(rule)).ToList();
            var together = members.Sum(member => member.Weight);
            foreach (var (locality, weight) in members)
            {
                weights[locality] = (int)Math.Ceiling((double)weight * share / together);
            }
        }

        return weights;
    }

    private static EndpointSet Prioritize(EndpointSet endpoints, LocalityLoadBalancer setting, Locality from, FailoverLabels? labels)
    {
        var priorities = labels is null ? new int[endpoints.Endpoints.Count] : endpoints.Endpoints.Select(labels.PriorityOf).ToArray();
        // Labels replace nearness, unless regions are named beside them: then it decides among equals.
        if (labels is null || setting.Failover.Count > 0)
        {
            for (var i = 0; i < priorities.Length; i++)
            {
                priorities[i] = (priorities[i] * Distances) + Distance(from, Locality.Parse(endpoints.Endpoints[i].Locality), setting.Failover);
            }
        }

        var ranks = priorities.Distinct().Order().ToList();
        if (ranks.Count < 2)
        {
            return endpoints;
        }

        var result = new EndpointSet { Cluster = endpoints.Cluster };
        for (var i = 0; i < priorities.Length; i++)
        {
            var endpoint = endpoints.Endpoints[i].Clone();
            endpoint.Priority = ranks.IndexOf(priorities[i]);
            result.Endpoints.Add(endpoint);
        }

        return result;
    }

    /// <summary>How many values <see cref="Distance"/> has.</summary>
    private const int Distances = 5;

    private static int Distance(Locality from, Locality to, IReadOnlyList<LocalityFailover> failovers)
    {
        var distance = from.DistanceTo(to);
        // Beyond the region, the one that takes over comes before all others.
        return distance == 3 && failovers.FirstOrDefault(failover => failover.From == from.Region) is { } failover && failover.To != to.Region ? 4 : distance;
    }

    /// <summary>Sets and settings of one view are known by their identity; to compare their contents would cost more than to make a set anew.</summary>
    private readonly record struct Key(Cluster Cluster, EndpointSet Endpoints, LocalityLoadBalancer Setting, string From, string Labels)
    {
        public bool Equals(Key other) =>
            ReferenceEquals(Cluster, other.Cluster) && ReferenceEquals(Endpoints, other.Endpoints) && ReferenceEquals(Setting, other.Setting)
            && From == other.From && Labels == other.Labels;

        public override int GetHashCode() =>
            HashCode.Combine(RuntimeHelpers.GetHashCode(Cluster), RuntimeHelpers.GetHashCode(Endpoints), RuntimeHelpers.GetHashCode(Setting), From, Labels);
    }
}
