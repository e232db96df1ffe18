using System.Net.Security;
using MeshProtocol;
using MeshProxy.Configuration;
using MeshProxy.Relaying;
using MeshRouting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace MeshProxy.Listeners;

/// <summary>
/// Gives each connection that comes in at a gateway or from a peer to the filter chain it is for: TLS is ended where the chain says so,
/// then it is served as HTTP or its bytes are relayed. Listeners without chains are HTTP throughout.
/// </summary>
internal sealed partial class ConnectionDispatch(ListenerSlot slot, Func<ProxyConfiguration> configuration, Func<TcpRelay> relay, Func<ILogger> logger)
{
    /// <summary>Envoy's listener_filters_timeout. Peers may be silent for as long as they like, as Istio has no limit for them.</summary>
    private static readonly TimeSpan GreetingTimeout = TimeSpan.FromSeconds(15);

    private ConnectionDelegate? _http;

    public void Attach(ListenOptions listen)
    {
        if (slot.Direction == ListenerDirection.Gateway)
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            // What is not TLS passes this by.
            listen.Use(next => connection => OnConnectionAsync(connection, next));
            listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = OptionsAsync, HandshakeTimeout = GreetingTimeout });
        }
        else
        {
            listen.Use(_ => connection => OnConnectionAsync(connection, ServeAsync));
        }

        listen.Use(next =>
        {
            _http = next;
            return ServeAsync;
        });
    }

    private async Task OnConnectionAsync(ConnectionContext connection, ConnectionDelegate endTls)
    {
        if (configuration().Current is not { } snapshot
            || snapshot.Routing.FindListener(slot.Direction, slot.MeshPort)?.Connections is not { } connections)
        {
            await _http!(connection);
            return;
        }

        var chains = connections.Undirected;
        var greeting = ConnectionGreeting.None;
        if (chains.LooksAtGreeting)
        {
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
                if (slot.Direction == ListenerDirection.Gateway)
                {
                    limit.CancelAfter(GreetingTimeout);
                }

                greeting = await GreetingReader.ReadAsync(connection, chains.LooksForTls, limit.Token);
            }
            catch (Exception error) when (error is OperationCanceledException or IOException)
            {
                return;
            }
        }

        if (chains.Find(greeting) is not { } chain)
        {
            Log.NoChain(logger(), slot.Name, greeting.ServerName);
            Refuse(connection, "no filter chain is for this connection");
            return;
        }

        var tls = snapshot.Tls[chain.Index];
        connection.Features.Set(new ConnectionChain(chain, tls, snapshot, greeting.ServerName));
        if (chain.Configuration.Tls is null)
        {
            await ServeAsync(connection);
        }
        else if (tls is null)
        {
            Log.NoCertificate(logger(), slot.Name, chain.Name);
            Refuse(connection, "the certificate is not there yet");
        }
        else
        {
            await endTls(connection);
        }
    }

    /// <summary>What comes is not encrypted, or not any more.</summary>
    private Task ServeAsync(ConnectionContext connection) => connection.Features.Get<ConnectionChain>() is { Chain.Http: null } chosen
        ? relay().RunAsync(connection, slot, chosen.Chain, chosen.Snapshot)
        : _http!(connection);

    private static ValueTask<SslServerAuthenticationOptions> OptionsAsync(TlsHandshakeCallbackContext context) =>
        ValueTask.FromResult(context.Connection.Features.Get<ConnectionChain>()!.Tls!.CurrentOptions());

    private static void Refuse(ConnectionContext connection, string reason) => connection.Abort(new ConnectionAbortedException(reason));

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Debug, "{Listener}: closed a connection that is for no filter chain; it asked for server name '{ServerName}'", EventName = "NoFilterChain")]
        public static partial void NoChain(ILogger logger, string listener, string? serverName);

        [LoggerMessage(21, LogLevel.Debug, "{Listener}: closed a connection, as the certificate of '{Chain}' is not there", EventName = "NoCertificate")]
        public static partial void NoCertificate(ILogger logger, string listener, string chain);
    }
}
