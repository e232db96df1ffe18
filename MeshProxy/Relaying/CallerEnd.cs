using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace MeshProxy.Relaying;

/// <summary>
/// The caller's side of a relay. Bytes to the caller go past the server's pipe, which can only end both halves of a connection at once.
/// </summary>
internal sealed class CallerEnd(ConnectionContext connection)
{
    private readonly SslStream? _tls = connection.Features.Get<ISslStreamFeature>()?.SslStream;
    private readonly Socket? _socket = connection.Features.Get<IConnectionSocketFeature>()?.Socket;

    /// <summary>What the caller sends.</summary>
    public PipeReader Input => connection.Transport.Input;

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        return _tls is not null ? _tls.WriteAsync(bytes, cancellationToken)
            : _socket is not null ? SendAllAsync(_socket, bytes, cancellationToken)
            : WriteAsync(bytes, cancellationToken);
    }

    /// <summary>Nothing more is sent; the caller may still send.</summary>
    public async ValueTask EndAsync()
    {
        if (_tls is not null)
        {
            await _tls.ShutdownAsync();
        }
        else if (_socket is not null)
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        else
        {
            await connection.Transport.Output.CompleteAsync();
        }
    }

    public static async ValueTask SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, cancellationToken)..];
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        connection.Transport.Output.Write(bytes.Span);
        await connection.Transport.Output.FlushAsync(cancellationToken);
    }
}
