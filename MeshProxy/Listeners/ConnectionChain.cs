using MeshProxy.Configuration;
using MeshProxy.Tls;
using MeshRouting;

namespace MeshProxy.Listeners;

/// <summary>The filter chain that a connection was given to; a feature of the connection.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Tls">How its TLS is ended; null when bytes are left as they are.</param>
/// <param name="Snapshot">The configuration that the choice was made in.</param>
/// <param name="ServerName">The name that the greeting asks for; null when it asks for none, or was not looked at.</param>
internal sealed record ConnectionChain(FilterChainModel Chain, TlsServer? Tls, ProxySnapshot Snapshot, string? ServerName)
{
    /// <summary>The chain as a newer listener has it, as requests see it; null when it is gone.</summary>
    public ListenerModel? In(ListenerModel listener) => listener.Connections?.FindChain(Chain.Name)?.Http;
}
