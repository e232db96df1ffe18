using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MeshProtocol;
using MeshProxy.Configuration;
using MeshProxy.Observability.Traffic;
using MeshProxy.Relaying;
using MeshProxy.Tls;
using MeshRouting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace MeshProxy.Listeners;

/// <summary>
/// Gives each connection that comes in at a gateway or from a peer to the filter chain it is for: TLS is ended where the chain says so,
/// then it is served as HTTP or its bytes are relayed. Listeners without chains are HTTP throughout.
/// </summary>
internal sealed partial class ConnectionDispatch(
    ListenerSlot slot, Func<ProxyConfiguration> configuration, OwnCertificate certificate, Func<TcpRelay> relay, TimeProvider time, Func<ILogger> logger)
{
    /// <summary>Envoy's listener_filters_timeout, which Istio does without beside applications.</summary>
    private static readonly TimeSpan GreetingTimeout = TimeSpan.FromSeconds(15);

    private ConnectionDelegate? _http;

    public void Attach(ListenOptions listen)
    {
        if (slot.Direction == ListenerDirection.Gateway)
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
        }

        listen.Use(next => connection => slot.Open!.ServeAsync(connection, next));
        // What is not TLS passes the second by.
        listen.Use(next => connection => slot.Direction == ListenerDirection.Gateway ? DispatchAsync(connection, next) : FromPeerAsync(connection, next));
        listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = OptionsAsync, HandshakeTimeout = GreetingTimeout });
        listen.Use(next =>
        {
            _http = next;
            return slot.Direction == ListenerDirection.Gateway ? FromClientAsync : FromIdentifiedPeerAsync;
        });
    }

    /// <summary>Ends TLS of the mesh, if the listener takes it, and refuses plain text if that is not taken.</summary>
    private async Task FromPeerAsync(ConnectionContext connection, ConnectionDelegate endTls)
    {
        ConnectionGreeting? seen = null;
        var taken = PeerTlsNow();
        if (taken != PeerTls.Unspecified)
        {
            if (await GreetAsync(connection, wantsServerName: true) is not { } greeting)
            {
                return;
            }

            // It may have changed while the peer was silent.
            taken = PeerTlsNow();
            if (taken != PeerTls.Unspecified && greeting.IsTls && (greeting.IsMesh || taken == PeerTls.Strict))
            {
                await EndMeshTlsAsync(connection, endTls, "mutual TLS");
                return;
            }

            seen = greeting;
            if (taken == PeerTls.Strict)
            {
                Log.PlainText(logger(), slot.Name, connection.RemoteEndPoint);
                Reset(connection);
                return;
            }
        }

        await DispatchAsync(connection, endTls, seen);
    }

    private PeerTls PeerTlsNow() => configuration().Current?.Routing.FindListener(slot.Direction, slot.MeshPort)?.Configuration.PeerTls ?? PeerTls.Unspecified;

    private Task EndMeshTlsAsync(ConnectionContext connection, ConnectionDelegate endTls, string chain)
    {
        if (certificate.Current is { } own)
        {
            connection.Features.Set(own);
            return EndTlsAsync(connection, endTls);
        }

        Log.NoCertificate(logger(), slot.Name, chain);
        Refuse(connection, "this proxy has no certificate yet");
        return Task.CompletedTask;
    }

    /// <summary>TLS of the mesh is ended at a peer's proxy: what is within is still to be told apart.</summary>
    private Task FromIdentifiedPeerAsync(ConnectionContext connection) =>
        Identify(connection) ? DispatchAsync(connection, ServeAsync) : Task.CompletedTask;

    /// <summary>Whoever has shown a certificate of the mesh is known from here on; others are refused.</summary>
    private static bool Identify(ConnectionContext connection)
    {
        var shown = connection.Features.GetRequiredFeature<ISslStreamFeature>().SslStream.RemoteCertificate;
        if (!PeerCertificate.TryIdentify(shown, out var peer))
        {
            Refuse(connection, "the peer has no identity");
            return false;
        }

        if (connection.Features.Get<ConnectionChain>() is { Chain.Configuration.Tls.SubjectAltNames: { Count: > 0 } names } && !names.Contains(peer.SpiffeId))
        {
            Refuse(connection, "the peer is none of those that are let in");
            return false;
        }

        connection.Features.Set(peer);
        connection.Features.Set(CallerMeter.Of(peer, PeerCertificate.DescriptionIn(shown)));
        // What is spoken is told by the first bytes within TLS; the server's way into HTTP/2 wants to see it negotiated as well.
        connection.Features.Set<ITlsApplicationProtocolFeature>(SpokenProtocol.Http2);
        connection.Features.Set(ForwardedPeer.Of(shown!, connection.Features.GetRequiredFeature<WorkloadCertificate>().Identity));
        return true;
    }

    /// <param name="connection">The connection.</param>
    /// <param name="endTls">Ends TLS, if the chain says so.</param>
    /// <param name="seen">What its first bytes tell, if they have been looked at.</param>
    private async Task DispatchAsync(ConnectionContext connection, ConnectionDelegate endTls, ConnectionGreeting? seen = null)
    {
        var (snapshot, chains) = ChainsNow();
        if (seen is null && chains is { LooksAtGreeting: true })
        {
            seen = await GreetAsync(connection, chains.LooksForTls);
            if (seen is null)
            {
                return;
            }

            // They may have changed while the caller was silent.
            (snapshot, chains) = ChainsNow();
        }

        if (snapshot is null || chains is null)
        {
            Take(connection, null);
            await _http!(connection);
            return;
        }

        var greeting = seen ?? ConnectionGreeting.None;
        if (chains.Find(greeting) is not { } chain)
        {
            Log.NoChain(logger(), slot.Name, greeting.ServerName);
            Refuse(connection, "no filter chain is for this connection");
            return;
        }

        var tls = snapshot.Tls[chain.Index];
        connection.Features.Set(new ConnectionChain(chain, tls, snapshot, greeting.ServerName));
        Take(connection, chain);
        if (chain.Configuration.Tls is null)
        {
            await ServeAsync(connection);
        }
        else if (chain.Configuration.Tls.IsMesh)
        {
            await EndMeshTlsAsync(connection, endTls, chain.Name);
        }
        else if (tls is null)
        {
            Log.NoCertificate(logger(), slot.Name, chain.Name);
            Refuse(connection, "the certificate is not there yet");
        }
        else if (!tls.HasChoice)
        {
            await EndTlsAsync(connection, endTls);
        }
        else if (await OfferAsync(connection) is { } offer)
        {
            connection.Features.Set(offer);
            await EndTlsAsync(connection, endTls);
        }
    }

    private static Task EndTlsAsync(ConnectionContext connection, ConnectionDelegate endTls)
    {
        connection.Features.Set(new RawInput(connection.Transport.Input));
        return endTls(connection);
    }

    private (ProxySnapshot? Snapshot, FilterChainSet? Chains) ChainsNow()
    {
        var snapshot = configuration().Current;
        return (snapshot, snapshot?.Routing.FindListener(slot.Direction, slot.MeshPort)?.Connections?.Undirected);
    }

    /// <summary>Null when the connection ended, or its time was up, before its first bytes told anything.</summary>
    private async ValueTask<ConnectionGreeting?> GreetAsync(ConnectionContext connection, bool wantsServerName)
    {
        try
        {
            using var limit = GreetingLimit();
            return await GreetingReader.ReadAsync(connection, wantsServerName, limit.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            return null;
        }
    }

    /// <summary>Null when the connection ended, or its time was up, before its first message was whole.</summary>
    private async ValueTask<ClientOffer?> OfferAsync(ConnectionContext connection)
    {
        try
        {
            using var limit = GreetingLimit();
            return await GreetingReader.ReadOfferAsync(connection, limit.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            return null;
        }
    }

    private CancellationTokenSource GreetingLimit() =>
        new(slot.Direction == ListenerDirection.Gateway && slot.FirstByteTimeout > GreetingTimeout ? GreetingTimeout : slot.FirstByteTimeout, time);

    private void Take(ConnectionContext connection, FilterChainModel? chain) => connection.Features.GetRequiredFeature<AcceptedConnection>()
        .Take(new ConnectionBasis(connection.Features.Get<WorkloadCertificate>() is not null, chain), configuration());

    /// <summary>TLS is ended at a gateway: with the mesh's certificates where the server wants them.</summary>
    private async Task FromClientAsync(ConnectionContext connection)
    {
        if (connection.Features.Get<WorkloadCertificate>() is not null)
        {
            if (!Identify(connection))
            {
                return;
            }

            // Unlike a peer's, this port may take HTTP/2 as negotiated, so it has to be told what is spoken.
            if (connection.Features.Get<ConnectionChain>() is { Chain.Http: not null }
                && await FirstBytes.AreAsync(connection, FirstBytes.Http2Preface, slot.FirstByteTimeout, time) is not true)
            {
                connection.Features.Set<ITlsApplicationProtocolFeature>(SpokenProtocol.Http1);
            }
        }
        else if (connection.Features.Get<ISslStreamFeature>()?.SslStream.RemoteCertificate is X509Certificate2 shown)
        {
            // Once for all of its requests, which may come at the same time.
            connection.Features.Set(new ForwardedPeer(shown, by: null));
        }

        await ServeAsync(connection);
    }

    /// <summary>What comes is not encrypted, or not any more.</summary>
    private Task ServeAsync(ConnectionContext connection) => connection.Features.Get<ConnectionChain>() is { Chain.Http: null } chosen
        ? relay().RunAsync(connection, slot, chosen.Chain, chosen.Snapshot)
        : _http!(connection);

    private static ValueTask<SslServerAuthenticationOptions> OptionsAsync(TlsHandshakeCallbackContext context) =>
        ValueTask.FromResult(context.Connection.Features.Get<WorkloadCertificate>()?.ServerOptions
            ?? context.Connection.Features.Get<ConnectionChain>()!.Tls!.CurrentOptions(context.Connection.Features.Get<ClientOffer>()));

    /// <summary>The peer sees a reset, not an orderly end.</summary>
    private static void Reset(ConnectionContext connection)
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        Refuse(connection, "plain text is not taken");
    }

    private static void Refuse(ConnectionContext connection, string reason) => connection.Abort(new ConnectionAbortedException(reason));

    private sealed class SpokenProtocol(ReadOnlyMemory<byte> name) : ITlsApplicationProtocolFeature
    {
        public static SpokenProtocol Http1 { get; } = new(SslApplicationProtocol.Http11.Protocol);

        public static SpokenProtocol Http2 { get; } = new(SslApplicationProtocol.Http2.Protocol);

        public ReadOnlyMemory<byte> ApplicationProtocol => name;
    }

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Debug, "{Listener}: closed a connection that is for no filter chain; it asked for server name '{ServerName}'", EventName = "NoFilterChain")]
        public static partial void NoChain(ILogger logger, string listener, string? serverName);

        [LoggerMessage(21, LogLevel.Debug, "{Listener}: closed a connection, as the certificate of '{Chain}' is not there", EventName = "NoCertificate")]
        public static partial void NoCertificate(ILogger logger, string listener, string chain);

        [LoggerMessage(22, LogLevel.Debug, "{Listener}: reset a connection from {Peer}, which is not mutual TLS", EventName = "PlainTextRefused")]
        public static partial void PlainText(ILogger logger, string listener, System.Net.EndPoint? peer);
    }
}
