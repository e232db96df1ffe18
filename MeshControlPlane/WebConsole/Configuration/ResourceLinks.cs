using MeshControlPlane.Store;
using MeshModel.Hosts;
using MeshModel.Kubernetes;
using MeshModel.Networking;
using MeshModel.Resources;

namespace MeshControlPlane.WebConsole.Configuration;

/// <summary>Which resources speak of which.</summary>
/// <param name="store">All of them.</param>
/// <param name="clusterDomain">The domain of the mesh's services.</param>
internal sealed class ResourceLinks(StoreSnapshot store, string clusterDomain)
{
    private const string Mesh = "mesh";

    /// <summary>What a resource refers to: services, rules for their hosts, gateways, delegates.</summary>
    public IReadOnlyList<ResourceLink> From(Resource resource)
    {
        var rules = store.Resources.Values.OfType<DestinationRule>().ToLookup(rule => HostOf(rule.Spec.Host, rule), StringComparer.OrdinalIgnoreCase);
        var entries = store.Resources.Values.OfType<ServiceEntry>().SelectMany(entry => entry.Spec.Hosts, (entry, host) => (host, entry.Key))
            .ToLookup(pair => pair.host, pair => pair.Key);
        return
        [
            .. Referred(resource).SelectMany(reference => reference.Key is { } key
                ? [new ResourceLink(key, store.Resources.ContainsKey(key))]
                : OfHost(reference.Host!, rules, entries, resource)).Where(link => link.Key != resource.Key).Distinct(),
        ];
    }

    /// <summary>What refers to a resource.</summary>
    public IReadOnlyList<ResourceLink> To(Resource resource) =>
    [
        .. store.Resources.Values
            .Where(other => other.Key != resource.Key && RefersTo(other, resource))
            .Select(other => new ResourceLink(other.Key, Exists: true))
            .OrderBy(link => link.Key.Kind, StringComparer.Ordinal).ThenBy(link => link.Key.Name, StringComparer.Ordinal),
    ];

    private bool RefersTo(Resource other, Resource resource) => Referred(other).Any(reference => reference.Key is { } key
        ? key == resource.Key
        : resource switch
        {
            DestinationRule rule => other is VirtualService && HostOf(rule.Spec.Host, rule).Equals(reference.Host, StringComparison.OrdinalIgnoreCase),
            ServiceEntry entry => entry.Spec.Hosts.Contains(reference.Host, StringComparer.OrdinalIgnoreCase),
            _ => false,
        });

    // Either a resource by name, or a host.
    private IEnumerable<(ResourceKey? Key, string? Host)> Referred(Resource resource)
    {
        switch (resource)
        {
            case VirtualService rule:
                foreach (var gateway in rule.Spec.Gateways.Where(gateway => gateway != Mesh))
                {
                    var parts = gateway.Split('/', 2);
                    yield return (new ResourceKey("networking.istio.io", "Gateway", parts.Length == 2 ? parts[0] : rule.Metadata.Namespace, parts[^1]), null);
                }

                var destinations = rule.Spec.Http.SelectMany(route => route.Route.Select(to => to.Destination)
                        .Concat(route.Mirrors.Select(mirror => mirror.Destination)).Concat(route.Mirror is null ? [] : [route.Mirror]))
                    .Concat(rule.Spec.Tcp.SelectMany(route => route.Route.Select(to => to.Destination)))
                    .Concat(rule.Spec.Tls.SelectMany(route => route.Route.Select(to => to.Destination)));
                foreach (var destination in destinations)
                {
                    yield return (null, HostOf(destination.Host, rule));
                }

                foreach (var route in rule.Spec.Http)
                {
                    if (route.Delegate is { } to)
                    {
                        yield return (new ResourceKey("networking.istio.io", "VirtualService",
                            to.Namespace is { Length: > 0 } there ? there : rule.Metadata.Namespace, to.Name ?? ""), null);
                    }
                }

                break;
            case DestinationRule rule:
                yield return (null, HostOf(rule.Spec.Host, rule));
                break;
            default:
                break;
        }
    }

    private IEnumerable<ResourceLink> OfHost(
        string host, ILookup<string, DestinationRule> rules, ILookup<string, ResourceKey> entries, Resource resource)
    {
        if (host.EndsWith($".svc.{clusterDomain}", StringComparison.Ordinal) && host.Split('.') is [var name, var @namespace, ..])
        {
            var key = new ResourceKey("", "Service", @namespace, name);
            yield return new ResourceLink(key, store.Resources.GetValueOrDefault(key) is Service);
        }

        foreach (var rule in resource is VirtualService ? rules[host] : [])
        {
            yield return new ResourceLink(rule.Key, Exists: true);
        }

        foreach (var entry in entries[host])
        {
            yield return new ResourceLink(entry, Exists: true);
        }
    }

    private string HostOf(string host, Resource writtenIn) => HostName.Resolve(host, writtenIn.Metadata.Namespace, clusterDomain);
}
