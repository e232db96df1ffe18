using MeshModel.Kubernetes;
using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Clusters;

/// <summary>Makes the clusters of services: one for each port, and one for each port and subset.</summary>
internal static class ClusterTranslation
{
    /// <summary>The clusters of a service as a caller's namespace sees it, with their endpoints.</summary>
    public static void AddOutbound(NodeConfiguration configuration, ServiceEntity service, AppliedRule rule, EndpointTable endpoints)
    {
        foreach (var port in service.Service.Spec.Ports)
        {
            Add(configuration, Translate(service, port, rule, subset: null), endpoints.For(service, port, subset: null));
            foreach (var subset in rule.Subsets)
            {
                Add(configuration, Translate(service, port, rule, subset), endpoints.For(service, port, subset));
            }
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

    private static void Add(NodeConfiguration configuration, Cluster cluster, EndpointSet endpoints)
    {
        configuration.Clusters.Add(cluster);
        configuration.EndpointSets.Add(endpoints);
    }

    private static Cluster Translate(ServiceEntity service, ServicePort port, AppliedRule rule, AppliedSubset? subset)
    {
        var policy = ClusterPolicy.For(rule.Policy?.Policy, subset?.Subset.TrafficPolicy, port.Port);
        var cluster = new Cluster
        {
            Name = ClusterName.Outbound(port.Port, subset?.Subset.Name, service.Host),
            Kind = ClusterKind.Endpoints,
            ServiceHost = service.Host,
            ServicePort = port.Port,
            Subset = subset?.Subset.Name ?? "",
            Origin = subset is null
                ? rule.Policy?.Rule.OriginAt("spec.trafficPolicy") ?? service.Service.OriginAt()
                : subset.Rule.OriginAt($"spec.subsets[{subset.Index}]"),
        };
        LoadBalancingTranslation.Apply(policy.LoadBalancer, cluster);
        ConnectionTranslation.Apply(policy.ConnectionPool, policy.RetryBudget, cluster);
        cluster.OutlierEjection = OutlierTranslation.Translate(policy.OutlierDetection);
        return cluster;
    }
}
