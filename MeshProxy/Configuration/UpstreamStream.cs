using System.Net;
using System.Net.Sockets;
using MeshProxy.Forwarding;

namespace MeshProxy.Configuration;

/// <summary>
/// A connection that tells each request which one it is. The HTTP client keeps that to itself, but writes a request's head within the request's
/// own flow of control (over HTTP/1.1; HTTP/2 has a writer of its own).
/// </summary>
internal sealed class UpstreamStream : NetworkStream
{
    private static readonly AsyncLocal<Exchange?> Sending = new();
    private readonly EndPoint? _local;

    public UpstreamStream(Socket socket)
        : base(socket, ownsSocket: true) => _local = socket.LocalEndPoint;

    /// <summary>To be called before the request is given to the client; holds for what the caller starts from then on.</summary>
    public static void Expect(Exchange exchange) => Sending.Value = exchange;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Sending.Value is { } exchange)
        {
            exchange.UpstreamLocal = _local;
        }

        return base.WriteAsync(buffer, cancellationToken);
    }
}
