using MeshModel.Hosts;
using MeshModel.Networking;
using MeshTranslation.Routes;

namespace MeshTranslation.Resources;

/// <summary>
/// What VirtualServices name and nobody declares: hosts that they send to and their subsets, Gateways that they are bound to, delegates. Requests by such a
/// rule fail, or never meet it.
/// </summary>
public static class UndefinedReferences
{
    /// <summary>
    /// Each as a name that is the same as long as nothing changes for it. Who sees which resource is not asked here: what any namespace declares is there.
    /// </summary>
    public static IReadOnlySet<string> Of(MeshResources resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        var undefined = new HashSet<string>(UndefinedSubsets.Of(resources), StringComparer.Ordinal);
        var gateways = resources.Gateways.Select(gateway => $"{gateway.Metadata.Namespace}/{gateway.Metadata.Name}").ToHashSet(StringComparer.Ordinal);
        var delegates = resources.VirtualServices.Where(candidate => candidate.Spec.Hosts.Count == 0)
            .Select(candidate => $"{candidate.Metadata.Namespace}/{candidate.Metadata.Name}").ToHashSet(StringComparer.Ordinal);
        var wildcards = resources.Services.Select(service => service.Host).Where(HostName.IsWildcard).ToList();
        // Several rules send to one host: it is looked up once.
        var known = new Dictionary<(string Host, string Namespace), bool>();
        foreach (var virtualService in resources.VirtualServices.Where(candidate => candidate.Spec.Hosts.Count > 0))
        {
            var owner = virtualService.Metadata.Namespace;
            foreach (var reference in virtualService.Spec.Gateways.Concat(Bound(virtualService.Spec)).Select(name => GatewayReference.Resolve(name, owner)))
            {
                if (reference != GatewayReference.Mesh && !gateways.Contains(reference))
                {
                    undefined.Add($"gateway {reference}");
                }
            }

            foreach (var reference in virtualService.Spec.Http.Select(rule => rule.Delegate).OfType<DelegateReference>())
            {
                var name = $"{(string.IsNullOrEmpty(reference.Namespace) ? owner : reference.Namespace)}/{reference.Name}";
                if (!delegates.Contains(name))
                {
                    undefined.Add($"delegate {name}");
                }
            }

            foreach (var (destination, @namespace) in RouteDestinations.Of(virtualService, resources))
            {
                if (!known.TryGetValue((destination.Host, @namespace), out var isKnown))
                {
                    var host = HostName.Resolve(destination.Host, @namespace, resources.Settings.ClusterDomain).ToLowerInvariant();
                    isKnown = resources.FindService(host) is not null || wildcards.Exists(wildcard => HostName.Covers(wildcard, host));
                    known[(destination.Host, @namespace)] = isKnown;
                    if (!isKnown)
                    {
                        undefined.Add($"host {host}");
                    }
                }
            }
        }

        return undefined;
    }

    private static IEnumerable<string> Bound(VirtualServiceSpec spec) =>
        spec.Http.SelectMany(rule => rule.Match).SelectMany(match => match.Gateways)
            .Concat(spec.Tls.SelectMany(rule => rule.Match).SelectMany(match => match.Gateways))
            .Concat(spec.Tcp.SelectMany(rule => rule.Match).SelectMany(match => match.Gateways));
}
