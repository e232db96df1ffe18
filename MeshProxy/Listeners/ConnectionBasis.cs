using MeshProtocol;
using MeshRouting;

namespace MeshProxy.Listeners;

/// <summary>What a connection was taken by: whether its peer showed a certificate of the mesh, and the filter chain that it was given to.</summary>
/// <param name="IsMutual">
/// TLS of the mesh was ended, where a listener tells it from plain text by itself (PeerAuthentication). At a gateway's server with ISTIO_MUTUAL it is the
/// filter chain that ends it: there this is false, and a change of the mode is a change of <paramref name="Chain"/>.
/// </param>
/// <param name="Chain">Null where a listener has no chains.</param>
internal sealed record ConnectionBasis(bool IsMutual, FilterChainModel? Chain)
{
    /// <summary>Whether its bytes are relayed, so that it has no requests which could finish.</summary>
    public bool IsRelayed => Chain is { Http: null };

    /// <summary>The same in the listener as it is now.</summary>
    /// <param name="listener">Null when it is gone.</param>
    /// <returns>Null when such a connection would not be taken any more, or in another way.</returns>
    public ConnectionBasis? In(ListenerModel? listener)
    {
        if (listener is null || !IsTaken(listener.Configuration))
        {
            return null;
        }

        if (Chain is null)
        {
            return listener.Connections is null ? this : null;
        }

        return listener.Connections?.FindChain(Chain.Name) is { } now && IsSame(Chain.Configuration, now.Configuration)
            ? ReferenceEquals(Chain.Configuration, now.Configuration) ? this : this with { Chain = now }
            : null;
    }

    private bool IsTaken(Listener listener) => listener.Direction != ListenerDirection.Inbound
        || (IsMutual ? listener.PeerTls != PeerTls.Unspecified : listener.PeerTls != PeerTls.Strict);

    private static bool IsSame(FilterChain before, FilterChain now) => ReferenceEquals(before, now) || before.Equals(now) || Essence(before).Equals(Essence(now));

    /// <summary>A renewed certificate ends no connection (Envoy's come by SDS), nor does a line number.</summary>
    private static FilterChain Essence(FilterChain chain)
    {
        var copy = chain.Clone();
        copy.Origin = null;
        if (copy.Tls is { } tls)
        {
            tls.Certificate = null;
        }

        return copy;
    }
}
