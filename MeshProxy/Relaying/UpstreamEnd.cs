using System.Net.Security;
using System.Net.Sockets;

namespace MeshProxy.Relaying;

/// <summary>The upstream side of a relay: a socket, or TLS on it.</summary>
internal readonly struct UpstreamEnd(Socket socket, SslStream? tls)
{
    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        tls is null ? CallerEnd.SendAllAsync(socket, bytes, cancellationToken) : tls.WriteAsync(bytes, cancellationToken);

    /// <returns>0 when upstream sends no more.</returns>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        tls is null ? socket.ReceiveAsync(buffer, cancellationToken) : tls.ReadAsync(buffer, cancellationToken);

    /// <summary>Nothing more is sent; upstream may still send.</summary>
    public async ValueTask EndAsync()
    {
        if (tls is null)
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        else
        {
            await tls.ShutdownAsync();
        }
    }
}
