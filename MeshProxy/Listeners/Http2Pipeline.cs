using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MeshProxy.Listeners;

/// <summary>
/// HTTP/2 without TLS on the ports of HTTP/1.1. The server decides on a protocol per endpoint and not per connection: so there is an endpoint for
/// HTTP/2 that nobody connects to, whose way into the server is given the connections of all ports that begin with HTTP/2's preface.
/// </summary>
internal sealed class Http2Pipeline(TimeProvider time) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private ConnectionDelegate? _serve;

    /// <summary>Opens the way; it is there before the first connection is accepted, if this comes before the endpoints of the ports.</summary>
    public void Attach(KestrelServerOptions server) => server.Listen(NoAddress.Instance, listen =>
    {
        listen.Protocols = HttpProtocols.Http2;
        listen.Use(next => _serve = next);
    });

    /// <summary>Connection middleware of a port: takes what speaks HTTP/2 out of its way.</summary>
    public async Task OnConnectionAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var slot = connection.Features.GetRequiredFeature<ListenerSlot>();
        switch (await FirstBytes.AreAsync(connection, FirstBytes.Http2Preface, slot.FirstByteTimeout, time))
        {
            case true:
                await _serve!(connection);
                break;
            case false:
                await next(connection);
                break;
        }
    }

    bool IConnectionListenerFactorySelector.CanBind(EndPoint endpoint) => endpoint is NoAddress;

    ValueTask<IConnectionListener> IConnectionListenerFactory.BindAsync(EndPoint endpoint, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IConnectionListener>(new NoListener());

    private sealed class NoAddress : EndPoint
    {
        public static NoAddress Instance { get; } = new();

        public override AddressFamily AddressFamily => AddressFamily.Unspecified;

        public override string ToString() => "http2";
    }

    /// <summary>Accepts nothing until it is told to stop.</summary>
    private sealed class NoListener : IConnectionListener
    {
        private readonly TaskCompletionSource<ConnectionContext?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public EndPoint EndPoint => NoAddress.Instance;

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) => new(_end.Task);

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            _end.TrySetResult(null);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }
}
