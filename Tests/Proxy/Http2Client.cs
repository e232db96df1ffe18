using System.Net;
using System.Net.Sockets;
using System.Text;
using Grpc.Net.Client;
using MeshProtocol;

namespace Tests.Proxy;

/// <summary>Clients that speak HTTP/2 without TLS to a listener of a proxy, whatever host they ask for.</summary>
internal static class Http2Client
{
    public static HttpClient Over(IPEndPoint listener, string? tunnelTo = null) => new(Handler(listener, tunnelTo))
    {
        BaseAddress = new Uri("http://books"),
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = TimeSpan.FromSeconds(60),
    };

    public static HttpClient Http2(this TestProxy proxy, ListenerDirection direction = ListenerDirection.Outbound, int meshPort = 0) =>
        Over(proxy.Host.Slot(direction, meshPort).Bound);

    public static GrpcChannel Channel(this TestProxy proxy, ListenerDirection direction = ListenerDirection.Outbound, int meshPort = 0, string? tunnelTo = null) =>
        GrpcChannel.ForAddress("http://books", new GrpcChannelOptions { HttpHandler = Handler(proxy.Host.Slot(direction, meshPort).Bound, tunnelTo), DisposeHttpClient = true });

    /// <param name="listener">Where connections go.</param>
    /// <param name="tunnelTo">What is asked for with CONNECT first, as gRPC libraries other than .NET's do when there is an HTTP_PROXY.</param>
    public static SocketsHttpHandler Handler(IPEndPoint listener, string? tunnelTo = null) => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        EnableMultipleHttp2Connections = true,
        ConnectCallback = async (_, cancellationToken) =>
        {
            var stream = new NetworkStream(await ConnectAsync(listener, cancellationToken), ownsSocket: true);
            if (tunnelTo is not null)
            {
                await TunnelAsync(stream, tunnelTo, cancellationToken);
            }

            return stream;
        },
    };

    public static async Task TunnelAsync(NetworkStream stream, string target, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n"), cancellationToken);
        var head = new byte["HTTP/1.1 200 OK\r\n\r\n".Length];
        await stream.ReadExactlyAsync(head, cancellationToken);
        if (Encoding.ASCII.GetString(head) != "HTTP/1.1 200 OK\r\n\r\n")
        {
            throw new IOException("The tunnel was refused: " + Encoding.ASCII.GetString(head));
        }
    }

    private static async Task<Socket> ConnectAsync(IPEndPoint listener, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(listener, cancellationToken);
        return socket;
    }
}
