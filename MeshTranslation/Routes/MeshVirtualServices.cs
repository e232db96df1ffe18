using MeshModel.Hosts;
using MeshModel.Networking;
using MeshTranslation.Resources;

namespace MeshTranslation.Routes;

/// <summary>
/// The VirtualServices that sidecars of one namespace obey, by host. In the mesh they are not merged: the first to name a host owns it.
/// First are those private to the namespace, then those exported to it by name, then the public ones; within each the oldest.
/// </summary>
internal sealed class MeshVirtualServices
{
    private readonly Dictionary<string, VirtualService> _ownerByHost = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _wildcards = [];

    public MeshVirtualServices(MeshResources resources, string @namespace)
    {
        var visible = resources.VirtualServices
            .Where(virtualService => GatewayReference.Includes(virtualService.Spec.Gateways, virtualService.Metadata.Namespace, GatewayReference.Mesh))
            .Select(virtualService => (VirtualService: virtualService, Visibility: ExportScope.Of(resources.ExportToOf(virtualService), virtualService.Metadata.Namespace, @namespace)))
            .Where(entry => entry.Visibility != Visibility.None)
            .OrderByDescending(entry => entry.Visibility);
        foreach (var (virtualService, _) in visible)
        {
            foreach (var name in virtualService.Spec.Hosts)
            {
                var host = HostName.Resolve(name, virtualService.Metadata.Namespace, resources.Settings.ClusterDomain);
                if (host == HostName.Any)
                {
                    continue; // Istio refuses * for sidecars: it would take over every service.
                }

                if (_ownerByHost.TryAdd(host, virtualService) && HostName.IsWildcard(host))
                {
                    _wildcards.Add(host);
                }
            }
        }
    }

    /// <summary>Every host with its owner.</summary>
    public IReadOnlyDictionary<string, VirtualService> OwnerByHost => _ownerByHost;

    /// <summary>The VirtualService with the most specific host that covers the service, or <see langword="null"/>.</summary>
    public VirtualService? For(string serviceHost)
    {
        if (_ownerByHost.TryGetValue(serviceHost, out var owner))
        {
            return owner;
        }

        return HostName.MostSpecific(_wildcards, serviceHost) is { } wildcard ? _ownerByHost[wildcard] : null;
    }
}
