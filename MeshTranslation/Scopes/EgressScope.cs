using System.Collections.Frozen;
using MeshTranslation.Routes;

namespace MeshTranslation.Scopes;

/// <summary>What may be called on one port, or on all ports for which there is nothing of their own: Istio's <c>IstioEgressListenerWrapper</c>.</summary>
internal sealed class EgressScope
{
    private readonly FrozenDictionary<string, ScopedService> _byHost;

    /// <param name="port">The port; 0 for all that have no entry of their own.</param>
    /// <param name="services">The services, by host.</param>
    /// <param name="virtualServices">The rules for them.</param>
    public EgressScope(int port, IReadOnlyList<ScopedService> services, MeshVirtualServices virtualServices)
        : this(port, services, virtualServices, services.ToFrozenDictionary(entry => entry.Service.Host, StringComparer.OrdinalIgnoreCase))
    {
    }

    private EgressScope(int port, IReadOnlyList<ScopedService> services, MeshVirtualServices virtualServices, FrozenDictionary<string, ScopedService> byHost)
    {
        Port = port;
        Services = services;
        VirtualServices = virtualServices;
        _byHost = byHost;
    }

    public int Port { get; }

    public IReadOnlyList<ScopedService> Services { get; }

    public MeshVirtualServices VirtualServices { get; }

    /// <summary>The same services with other rules.</summary>
    public EgressScope With(MeshVirtualServices virtualServices) => new(Port, Services, virtualServices, _byHost);

    public bool Knows(string host) => _byHost.ContainsKey(host);
}
