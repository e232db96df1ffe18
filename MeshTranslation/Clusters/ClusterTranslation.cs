using MeshModel.Kubernetes;
using MeshProtocol;
using MeshTranslation.Resources;
using MeshTranslation.Scopes;

namespace MeshTranslation.Clusters;

/// <summary>Makes the clusters of services: one for each port, and one for each port and subset.</summary>
internal static class ClusterTranslation
{
    /// <summary>The clusters of a service as a caller sees it.</summary>
    /// <param name="scoped">The service and those of its ports that may be called.</param>
    /// <param name="rule">What its DestinationRules say.</param>
    /// <param name="caller">The caller, of whom role and namespace are looked at.</param>
    /// <param name="resources">Where Secrets are.</param>
    /// <param name="notices">What the rules ask for and do not get is added to these.</param>
    public static IEnumerable<OutboundCluster> Outbound(
        ScopedService scoped, AppliedRule rule, Node caller, MeshResources resources, ICollection<Notice> notices)
    {
        foreach (var port in scoped.Ports)
        {
            yield return Translate(scoped.Service, port, rule, subset: null, caller, resources, notices);
            foreach (var subset in rule.Subsets)
            {
                yield return Translate(scoped.Service, port, rule, subset, caller, resources, notices);
            }
        }
    }

    /// <summary>The application beside a sidecar, one cluster for each of its ports.</summary>
    /// <param name="port">The port.</param>
    /// <param name="protocol">What the application is spoken to in.</param>
    /// <param name="service">Whose port it is; <see langword="null"/> for none's.</param>
    public static Cluster Inbound(WorkloadPort port, UpstreamProtocol protocol, MeshService? service) => new()
    {
        ServiceLabels = service is null ? null : LabelsOf(service),
        Protocol = protocol,
        Name = ClusterName.Inbound(port.ContainerPort),
        Kind = ClusterKind.Application,
        ServicePort = port.ContainerPort,
        Origin = new Origin(),
    };

    // A ServiceEntry has no name of its own in metrics: each of its hosts is a service.
    private static ServiceLabels LabelsOf(MeshService service) => new()
    {
        Host = service.Host,
        Name = service.Resource is Service ? service.Resource.Metadata.Name : service.Host,
        Namespace = service.Namespace,
    };

    private static OutboundCluster Translate(
        MeshService service, MeshServicePort port, AppliedRule rule, AppliedSubset? subset, Node caller, MeshResources resources, ICollection<Notice> notices)
    {
        var policy = ClusterPolicy.For(rule, subset?.Subset.TrafficPolicy, port.Number);
        var cluster = new Cluster
        {
            Name = ClusterName.Outbound(port.Number, subset?.Subset.Name, service.Host),
            Kind = service.Resolution,
            ServiceHost = service.Host,
            ServicePort = port.Number,
            ServiceLabels = LabelsOf(service),
            Subset = subset?.Subset.Name ?? "",
            Origin = subset is null
                ? rule.Policy?.Rule.OriginAt("spec.trafficPolicy") ?? service.Resource.OriginAt()
                : subset.Rule.OriginAt($"spec.subsets[{subset.Index}]"),
        };
        LoadBalancingTranslation.Apply(policy.LoadBalancer, cluster);
        ConnectionTranslation.Apply(policy.ConnectionPool, policy.RetryBudget, cluster);
        cluster.Protocol = ProtocolTranslation.Outbound(port, policy.ConnectionPool?.Http, caller.Role, rule.Settings.UpgradesToHttp2);
        var credentials = policy.IsTlsOfSubset
            ? new ClientCredentials(resources, caller, subset!.Rule, $"spec.subsets[{subset.Index}].{policy.TlsPath}", notices)
            : new ClientCredentials(resources, caller, rule.Policy?.Rule, $"spec.{policy.TlsPath}", notices);
        cluster.Tls = UpstreamTlsTranslation.Translate(policy.Tls, service, port, subset?.Subset.Name, credentials);
        cluster.OutlierEjection = OutlierTranslation.Translate(policy.OutlierDetection);
        return new OutboundCluster(cluster, service, port, subset, policy.LoadBalancer?.LocalityLbSetting);
    }
}
