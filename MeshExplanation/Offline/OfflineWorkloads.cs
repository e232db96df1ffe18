using MeshModel.Hosts;
using MeshModel.Kubernetes;
using MeshModel.Networking;
using MeshModel.Resources;
using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshExplanation.Offline;

/// <summary>
/// Makes up workloads: those that Deployments would start; one for each service, and each subset of it, that selects none of them; and the ingress
/// gateway, with the ports that Gateways ask for.
/// </summary>
internal sealed class OfflineWorkloads(IReadOnlyList<Resource> resources, MeshResources indexed)
{
    private const string GatewayNamespace = "istio-system";
    private const string GatewayName = "ingressgateway";
    private const int FirstPort = 20000;
    private const int LastPort = 65000;

    private readonly List<Node> _nodes = [];
    private int _port = FirstPort;

    public List<Node> Of(IReadOnlyList<WorkloadText> described)
    {
        foreach (var workload in described)
        {
            Add(workload.Name, workload.Namespace.Length > 0 ? workload.Namespace : "mesh", workload.ServiceAccount, workload.Labels, workload.Ports);
        }

        foreach (var deployment in resources.OfType<Deployment>().Where(deployment => !_nodes.Exists(node => node.Name == deployment.Metadata.Name && node.Namespace == deployment.Metadata.Namespace)))
        {
            var pod = deployment.Spec.Template;
            Add(
                deployment.Metadata.Name,
                deployment.Metadata.Namespace,
                pod.Spec?.ServiceAccountName ?? pod.Spec?.ServiceAccount ?? "default",
                pod.Metadata?.Labels ?? new Dictionary<string, string>(),
                [.. (pod.Spec?.Containers ?? []).SelectMany(container => container.Ports).Select(port => port.Port)]);
        }

        foreach (var service in indexed.Services.Where(service => service.Resource is Service && service.Selector.Count > 0 && !_nodes.Exists(node => IsOf(node, service.Namespace, service.Selector))).ToList())
        {
            AddOf(service);
        }

        AddGateway();
        return _nodes;
    }

    /// <summary>A caller of whom nothing but the name is known.</summary>
    public static Node Caller(string name, string @namespace)
    {
        var (home, plain) = name.Split('/') is [var given, var own] ? (given, own) : (@namespace, name);
        return new Node { Name = plain, Namespace = home, Role = NodeRole.Sidecar, Address = "127.0.0.1", InstanceId = plain, ServiceAccount = "default", Labels = { ["app"] = plain } };
    }

    private void AddOf(MeshService service)
    {
        var subsets = indexed.DestinationRules
            .Where(rule => HostName.Resolve(rule.Spec.Host, rule.Metadata.Namespace, indexed.Settings.ClusterDomain) == service.Host)
            .SelectMany(rule => rule.Spec.Subsets)
            .DistinctBy(subset => subset.Name)
            .ToList();
        var versions = subsets.Select(subset => (Name: $"{service.ShortName}-{subset.Name}", subset.Labels));
        foreach (var (name, labels) in versions.DefaultIfEmpty((service.ShortName!, new Dictionary<string, string>())))
        {
            var joined = new Dictionary<string, string>(service.Selector);
            foreach (var (key, value) in labels)
            {
                joined[key] = value;
            }

            Add(name, service.Namespace, "default", joined, []);
        }
    }

    private void Add(string name, string @namespace, string account, IReadOnlyDictionary<string, string> labels, IReadOnlyList<int> ports)
    {
        var node = new Node { Name = name, Namespace = @namespace, Role = NodeRole.Sidecar, Address = "127.0.0.1", InstanceId = $"{@namespace}/{name}", ServiceAccount = account };
        node.Labels.Add(labels.ToDictionary());
        var sentTo = indexed.Services
            .Where(service => service.Selector.Count > 0 && IsOf(node, service.Namespace, service.Selector))
            .SelectMany(service => service.Ports)
            .Where(port => port.Target is not { Number: null })
            .Select(port => port.Target?.Number ?? port.Number);
        foreach (var port in ports.Concat(ports.Count == 0 ? sentTo : []).Distinct())
        {
            // Nobody listens there: the number only tells the ports apart.
            _port = _port >= LastPort ? FirstPort : _port + 1;
            node.Ports.Add(new WorkloadPort { ContainerPort = port, InboundPort = _port, ApplicationPort = port });
        }

        _nodes.Add(node);
    }

    private void AddGateway()
    {
        var node = new Node
        {
            Name = GatewayName,
            Namespace = GatewayNamespace,
            Role = NodeRole.Ingress,
            Address = "127.0.0.1",
            InstanceId = GatewayName,
            ServiceAccount = GatewayName,
            Labels = { ["istio"] = "ingressgateway", ["app"] = "istio-ingressgateway" },
        };
        foreach (var (key, value) in resources.OfType<Gateway>().SelectMany(gateway => gateway.Spec.Selector))
        {
            node.Labels.TryAdd(key, value);
        }

        foreach (var port in resources.OfType<Gateway>().SelectMany(gateway => gateway.Spec.Servers).Select(server => server.Port?.Number ?? 0).Where(port => port > 0).Distinct())
        {
            node.GatewayPorts.Add(new GatewayPort { ServerPort = port, LocalPort = port });
        }

        _nodes.Add(node);
    }

    private static bool IsOf(Node node, string @namespace, IReadOnlyDictionary<string, string> selector) =>
        node.Namespace == @namespace && selector.All(label => node.Labels.TryGetValue(label.Key, out var value) && value == label.Value);
}
