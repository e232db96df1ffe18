using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Clusters;

/// <summary>Makes the clusters of services: one for each port, and one for each port and subset.</summary>
internal static class ClusterTranslation
{
    /// <summary>The clusters of a service as a caller sees it, with their endpoints.</summary>
    public static void AddOutbound(
        NodeConfiguration configuration, MeshService service, AppliedRule rule, EndpointTable endpoints, LocalityTranslation localities, Node caller)
    {
        foreach (var port in service.Ports)
        {
            Add(port, subset: null);
            foreach (var subset in rule.Subsets)
            {
                Add(port, subset);
            }
        }

        void Add(MeshServicePort port, AppliedSubset? subset)
        {
            var policy = ClusterPolicy.For(rule, subset?.Subset.TrafficPolicy, port.Number);
            var cluster = Translate(service, port, rule, subset, policy);
            configuration.Clusters.Add(cluster);
            configuration.EndpointSets.Add(localities.Apply(cluster, endpoints.For(service, port, subset), policy.LoadBalancer?.LocalityLbSetting, caller));
        }
    }

    /// <summary>The application beside a sidecar, one cluster for each of its ports.</summary>
    public static Cluster Inbound(WorkloadPort port) => new()
    {
        Name = ClusterName.Inbound(port.ContainerPort),
        Kind = ClusterKind.Application,
        ServicePort = port.ContainerPort,
        Origin = new Origin(),
    };

    private static Cluster Translate(MeshService service, MeshServicePort port, AppliedRule rule, AppliedSubset? subset, ClusterPolicy policy)
    {
        var cluster = new Cluster
        {
            Name = ClusterName.Outbound(port.Number, subset?.Subset.Name, service.Host),
            Kind = ClusterKind.Endpoints,
            ServiceHost = service.Host,
            ServicePort = port.Number,
            Subset = subset?.Subset.Name ?? "",
            Origin = subset is null
                ? rule.Policy?.Rule.OriginAt("spec.trafficPolicy") ?? service.Resource.OriginAt()
                : subset.Rule.OriginAt($"spec.subsets[{subset.Index}]"),
        };
        LoadBalancingTranslation.Apply(policy.LoadBalancer, cluster);
        ConnectionTranslation.Apply(policy.ConnectionPool, cluster);
        cluster.OutlierEjection = OutlierTranslation.Translate(policy.OutlierDetection);
        return cluster;
    }
}
