using MeshModel.Hosts;
using MeshModel.Networking;
using MeshTranslation.Resources;
using MeshTranslation.Scopes;

namespace MeshTranslation.Routes;

/// <summary>
/// The VirtualServices that sidecars of one namespace obey, by host. In the mesh they are not merged: the first to name a host owns it.
/// First are those private to the namespace, then those exported to it by name, then the public ones; within each the oldest.
/// </summary>
internal sealed class MeshVirtualServices
{
    private readonly Dictionary<string, VirtualService> _ownerByHost = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _wildcards = [];

    /// <param name="resources">Everything there is.</param>
    /// <param name="namespace">Namespace of the sidecars.</param>
    /// <param name="imported">What a Sidecar lets in; <see langword="null"/> when nothing is kept out.</param>
    public MeshVirtualServices(MeshResources resources, string @namespace, EgressHosts? imported = null)
    {
        var visible = resources.VirtualServices
            .Where(virtualService => GatewayReference.Includes(virtualService.Spec.Gateways, virtualService.Metadata.Namespace, GatewayReference.Mesh))
            .Select(virtualService => (VirtualService: virtualService, Visibility: ExportScope.Of(resources.ExportToOf(virtualService), virtualService.Metadata.Namespace, @namespace)))
            .Where(entry => entry.Visibility != Visibility.None)
            .Where(entry => imported is null || imported.ImportRules(entry.VirtualService.Metadata.Namespace, HostsOf(entry.VirtualService, resources)))
            .OrderByDescending(entry => entry.Visibility)
            .ToList();
        All = visible.ConvertAll(entry => entry.VirtualService);
        foreach (var (virtualService, _) in visible)
        {
            foreach (var host in HostsOf(virtualService, resources))
            {
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

    /// <summary>All of them, the first to count first.</summary>
    public IReadOnlyList<VirtualService> All { get; }

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

    private static IEnumerable<string> HostsOf(VirtualService virtualService, MeshResources resources) =>
        virtualService.Spec.Hosts.Select(name => HostName.Resolve(name, virtualService.Metadata.Namespace, resources.Settings.ClusterDomain));
}
