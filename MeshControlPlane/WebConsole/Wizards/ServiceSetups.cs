using System.Text.Json.Nodes;
using Google.Protobuf.Collections;
using MeshControlPlane.Discovery;
using MeshControlPlane.Registry;
using MeshControlPlane.Store;
using MeshControlPlane.WebConsole.Configuration;
using MeshModel.Hosts;
using MeshModel.Kinds;
using MeshModel.Kubernetes;
using MeshModel.Networking;
using MeshModel.Resources;
using MeshModel.Security;
using MeshTranslation.Resources;

namespace MeshControlPlane.WebConsole.Wizards;

/// <summary>Finds what is configured for services.</summary>
internal sealed class ServiceSetups(IResourceStore store, IWorkloadRegistry registry, ConfigurationSource source, ConfigurationWriter writer)
{
    private const string VersionLabel = "version";

    /// <summary>A service as it is configured now; <see langword="null"/> when there is none of that name.</summary>
    public async Task<ServiceSetup?> ReadAsync(string @namespace, string name, CancellationToken cancellationToken)
    {
        var resources = store.Current.Resources;
        if (resources.GetValueOrDefault(new ResourceKey("", "Service", @namespace, name)) is not Service service)
        {
            return null;
        }

        var settings = source.Current.View.Resources.Settings;
        var host = $"{name}.{@namespace}.svc.{settings.ClusterDomain}";
        bool IsHost(string written, Resource writtenIn) =>
            HostName.Resolve(written, writtenIn.Metadata.Namespace, settings.ClusterDomain).Equals(host, StringComparison.OrdinalIgnoreCase);
        bool IsSelector(WorkloadSelector? selector, Resource writtenIn) =>
            writtenIn.Metadata.Namespace == @namespace && selector is not null && selector.MatchLabels.Count > 0
                && Same(selector.MatchLabels, service.Spec.Selector);

        var policy = await PartAsync(
            ResourceKinds.DestinationRule, resources.Values.OfType<DestinationRule>().Where(rule => IsHost(rule.Spec.Host, rule)), @namespace, name,
            new JsonObject { ["host"] = name }, cancellationToken);
        var routing = await PartAsync(
            ResourceKinds.VirtualService, resources.Values.OfType<VirtualService>()
                .Where(rule => rule.Spec.Hosts.Any(written => IsHost(written, rule))), @namespace, name,
            new JsonObject { ["hosts"] = new JsonArray(name) }, cancellationToken);
        var authentication = await PartAsync(
            ResourceKinds.PeerAuthentication, resources.Values.OfType<PeerAuthentication>()
                .Where(item => IsSelector(item.Spec.Selector, item)), @namespace, name,
            new JsonObject { ["selector"] = Selector(service) }, cancellationToken);
        var authorization = await PartAsync(
            ResourceKinds.AuthorizationPolicy,
            resources.Values.OfType<AuthorizationPolicy>()
                .Where(item => item.Spec.Action == AuthorizationAction.Allow && IsSelector(item.Spec.Selector, item)), @namespace, name,
            new JsonObject { ["selector"] = Selector(service) }, cancellationToken);
        var workloads = registry.Current.Workloads;
        var versions = workloads.Where(workload => workload.Node.Namespace == @namespace && IsSelected(service, workload.Node.Labels))
            .Select(workload => workload.Node.Labels.GetValueOrDefault(VersionLabel, ""))
            .Concat((FieldTree.Find(policy.Content, "spec", "subsets") as JsonArray ?? []).Select(subset => FieldTree.Text(subset, "labels", VersionLabel)));
        return new ServiceSetup
        {
            Namespace = @namespace,
            Name = name,
            ClusterDomain = settings.ClusterDomain,
            HasTcpPort = service.Spec.Ports.Any(port => PortProtocolSelection.Of(port) is PortProtocol.Tcp or PortProtocol.Unspecified),
            Gateways =
            [
                .. resources.Values.OfType<Gateway>().OrderBy(gateway => gateway.Metadata.Namespace != @namespace)
                    .ThenBy(gateway => gateway.Key.ToString(), StringComparer.Ordinal).Select(gateway => (gateway.Key, AboutOf(gateway))),
            ],
            Selector = service.Spec.Selector,
            Versions = [.. versions.Where(version => version.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Principals = [.. workloads.Select(workload => workload.Node).Where(node => node.ServiceAccount.Length > 0)
                .Select(node => $"{settings.TrustDomain}/ns/{node.Namespace}/sa/{node.ServiceAccount}").Distinct().Order(StringComparer.Ordinal)],
            Routing = routing,
            Policy = policy,
            Authentication = authentication,
            Authorization = authorization,
        };
    }

    // That of the service's own namespace first, then the oldest, as proxies take them.
    private async Task<SetupPart> PartAsync(
        KindDescriptor kind, IEnumerable<Resource> candidates, string @namespace, string name, JsonObject spec, CancellationToken cancellationToken)
    {
        var found = candidates.OrderBy(item => item.Metadata.Namespace != @namespace)
            .ThenBy(item => item.Metadata.CreationTimestamp)
            .ThenBy(item => item.Metadata.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        if (found is not null && await writer.ReadAsync(found.Key, cancellationToken) is { } existing && EditableText.Parse(existing.Text) is { } content)
        {
            return new SetupPart(found.Key, existing, content);
        }

        var free = name;
        while (store.Current.Resources.ContainsKey(new ResourceKey(kind.Group, kind.Kind, @namespace, free)))
        {
            free += "-wizard";
        }

        return new SetupPart(new ResourceKey(kind.Group, kind.Kind, @namespace, free), null, new JsonObject
        {
            ["apiVersion"] = kind.ApiVersion(kind.Versions[0]),
            ["kind"] = kind.Kind,
            ["metadata"] = new JsonObject { ["name"] = free, ["namespace"] = @namespace },
            ["spec"] = spec,
        });
    }

    private static string AboutOf(Gateway gateway) =>
        string.Join("; ", gateway.Spec.Servers.Select(server => $"port {server.Port.Number}, {string.Join(", ", server.Hosts)}"));

    private static JsonObject Selector(Service service) =>
        new() { ["matchLabels"] = new JsonObject(service.Spec.Selector.Select(label => KeyValuePair.Create<string, JsonNode?>(label.Key, label.Value))) };

    private static bool IsSelected(Service service, MapField<string, string> labels) =>
        service.Spec.Selector.Count > 0 && service.Spec.Selector.All(label => labels.TryGetValue(label.Key, out var value) && value == label.Value);

    private static bool Same(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        one.Count == other.Count && one.All(label => other.TryGetValue(label.Key, out var value) && value == label.Value);
}
