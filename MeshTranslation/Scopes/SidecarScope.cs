using MeshModel.Hosts;
using MeshModel.Mesh;
using MeshModel.Networking;
using MeshTranslation.Resources;
using MeshTranslation.Routes;

namespace MeshTranslation.Scopes;

/// <summary>
/// The part of the mesh that workloads of one namespace may know: Istio's <c>SidecarScope</c>. It is made of what is exported to the namespace and of
/// the Sidecar that applies, if there is one. Workloads with the same Sidecar share it.
/// </summary>
internal sealed class SidecarScope
{
    private const int AllPorts = 0;
    private const string HttpProxy = "HTTP_PROXY";

    private SidecarScope(string @namespace, Sidecar? sidecar, IReadOnlyList<EgressScope> egress, IReadOnlyList<ScopedService> services, bool allowUnknownHosts)
    {
        Namespace = @namespace;
        Sidecar = sidecar;
        Egress = egress;
        Services = services;
        AllowUnknownHosts = allowUnknownHosts;
    }

    public string Namespace { get; }

    /// <summary>The resource that says so; <see langword="null"/> when everything that is exported may be called.</summary>
    public Sidecar? Sidecar { get; }

    /// <summary>What may be called, by port; at most one for each port, and at most one for the others.</summary>
    public IReadOnlyList<EgressScope> Egress { get; }

    /// <summary>The services that need clusters, by host: those of <see cref="Egress"/> and the destinations of their VirtualServices.</summary>
    public IReadOnlyList<ScopedService> Services { get; }

    public bool AllowUnknownHosts { get; }

    /// <summary>The scope of a namespace.</summary>
    /// <param name="resources">Everything there is.</param>
    /// <param name="namespace">Namespace of the callers.</param>
    /// <param name="sidecar">What applies to them.</param>
    /// <param name="before">The same of resources that differ in VirtualServices alone; <see langword="null"/> when there is nothing of the sort.</param>
    public static SidecarScope Of(MeshResources resources, string @namespace, Sidecar? sidecar, SidecarScope? before = null)
    {
        if (before is not null && sidecar is not { Spec.Egress.Count: > 0 })
        {
            EgressScope[] general = [before.Egress[0].With(new MeshVirtualServices(resources, @namespace))];
            return new SidecarScope(@namespace, sidecar, general, general[0].Services, before.AllowUnknownHosts);
        }

        var visible = resources.Services.Where(service => ExportScope.Of(service.ExportTo, service.Namespace, @namespace) != Visibility.None).ToList();
        var egress = sidecar is { Spec.Egress.Count: > 0 }
            ? sidecar.Spec.Egress.GroupBy(PortOf).Select(group => EgressOf(resources, @namespace, visible, group.Key, [.. group.SelectMany(entry => entry.Hosts)])).ToList()
            : [new EgressScope(AllPorts, OnePerHost(visible, sidecar is null ? null : @namespace, AllPorts), new MeshVirtualServices(resources, @namespace))];
        return new SidecarScope(
            @namespace,
            sidecar,
            egress,
            sidecar is { Spec.Egress.Count: > 0 } ? WithDestinations(resources, @namespace, visible, egress) : egress[0].Services,
            sidecar?.Spec.OutboundTrafficPolicy is { } policy ? policy.Mode == OutboundTrafficMode.AllowAny : resources.Settings.AllowUnknownHosts);
    }

    /// <summary>Whether the same services need clusters here, for callers of the same namespace.</summary>
    public bool HasSameServices(SidecarScope other) => Namespace == other.Namespace
        && (ReferenceEquals(Services, other.Services)
            || (Services.Count == other.Services.Count && Services.Zip(other.Services).All(pair => AreSame(pair.First, pair.Second))));

    private static bool AreSame(ScopedService one, ScopedService other) => ReferenceEquals(one.Service, other.Service) && one.Ports.SequenceEqual(other.Ports);

    /// <summary>Whether it is that of a namespace, by this very resource.</summary>
    public bool IsFor(string @namespace, Sidecar? sidecar) => Namespace == @namespace && ReferenceEquals(Sidecar, sidecar);

    /// <summary>What counts on a port: its own entry before the general one; <see langword="null"/> when nothing may be called there.</summary>
    public EgressScope? EgressOn(int port) => Egress.FirstOrDefault(entry => entry.Port == port) ?? Egress.FirstOrDefault(entry => entry.Port == AllPorts);

    // The application's one way out is an HTTP proxy: through such an entry all ports are reached.
    private static int PortOf(SidecarEgress entry) =>
        string.Equals(entry.Port?.Protocol, HttpProxy, StringComparison.OrdinalIgnoreCase) ? AllPorts : entry.Port?.Number ?? AllPorts;

    private static EgressScope EgressOf(MeshResources resources, string @namespace, List<MeshService> visible, int port, IReadOnlyList<string> imported)
    {
        var hosts = new EgressHosts(imported, @namespace);
        return new EgressScope(
            port,
            OnePerHost(visible.Where(service => hosts.Import(service.Namespace, service.Host)), @namespace, port),
            new MeshVirtualServices(resources, @namespace, hosts));
    }

    // Several namespaces may declare one host: the preferred namespace's is taken, else the first, as they are in order.
    private static List<ScopedService> OnePerHost(IEnumerable<MeshService> services, string? preferred, int port) =>
        [.. services
            .GroupBy(service => service.Host, StringComparer.Ordinal)
            .Select(group => group.FirstOrDefault(service => service.Namespace == preferred) ?? group.First())
            .Select(service => new ScopedService(service, port == AllPorts ? service.Ports : [.. service.Ports.Where(own => own.Number == port)]))
            .Where(entry => entry.Ports.Count > 0)];

    private static List<ScopedService> WithDestinations(MeshResources resources, string @namespace, List<MeshService> visible, List<EgressScope> egress)
    {
        var scoped = new SortedDictionary<string, ScopedService>(StringComparer.Ordinal);
        foreach (var entry in egress.SelectMany(part => part.Services))
        {
            Add(entry);
        }

        var byHost = visible.ToLookup(service => service.Host, StringComparer.OrdinalIgnoreCase);
        foreach (var virtualService in egress.SelectMany(part => part.VirtualServices.All).Distinct())
        {
            foreach (var (destination, owner) in RouteDestinations.Of(virtualService, resources))
            {
                var host = HostName.Resolve(destination.Host, owner, resources.Settings.ClusterDomain);
                var found = byHost[host].FirstOrDefault(service => service.Namespace == @namespace) ?? byHost[host].FirstOrDefault();
                if (found is not null)
                {
                    Add(new ScopedService(found, found.Ports));
                }
            }
        }

        return [.. scoped.Values];

        void Add(ScopedService entry)
        {
            if (!scoped.TryGetValue(entry.Service.Host, out var known))
            {
                scoped[entry.Service.Host] = entry;
            }
            else if (known.Service.Namespace == entry.Service.Namespace)
            {
                scoped[entry.Service.Host] = known with { Ports = [.. known.Ports.Union(entry.Ports)] };
            }
        }
    }
}
