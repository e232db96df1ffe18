using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MeshProtocol;
using MeshProxy.Forwarding;
using MeshProxy.Tls;

namespace MeshProxy.Configuration;

/// <summary>Connections to the endpoints of one cluster. Outlives configurations; closed when nobody uses it any more after it was retired.</summary>
internal sealed class ConnectionPool
{
    /// <summary>Users, and one more for the cluster itself until it retires the pool.</summary>
    private int _references = 1;

    private readonly ConcurrentDictionary<(string Address, int Port), string> _identities = [];

    /// <summary>In KiB; Envoy's max_response_headers_kb.</summary>
    private const int LongestResponseHead = 60;

    // The HTTP client takes no shorter ones.
    private static readonly TimeSpan ShortestPing = TimeSpan.FromSeconds(1);

    public ConnectionPool(ConnectionSettings settings)
    {
        Settings = settings;
        Invoker = new HttpMessageInvoker(
            new UpstreamContent.Handler(new SocketsHttpHandler
            {
                KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
                KeepAlivePingDelay = settings.Http2Keepalive is { } ping ? AtLeast(ping.IntervalMs) : Timeout.InfiniteTimeSpan,
                KeepAlivePingTimeout = settings.Http2Keepalive is { } answer ? AtLeast(answer.TimeoutMs) : Timeout.InfiniteTimeSpan,
                MaxResponseHeadersLength = LongestResponseHead,
                ConnectTimeout = settings.ConnectTimeout,
                PooledConnectionIdleTimeout = settings.IdleTimeout,
                PooledConnectionLifetime = settings.Lifetime,
                ConnectCallback = (context, token) => ConnectAsync(context, settings, token),
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                AutomaticDecompression = DecompressionMethods.None,
                EnableMultipleHttp2Connections = true,
                // Header values pass byte for byte.
                RequestHeaderEncodingSelector = SentOnce.EncodingOf,
                ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
                // Trace headers are the application's and pass as they are; with no propagator the client's own tracing has no part in a request at all.
                ActivityHeadersPropagator = null,
            }),
            disposeHandler: true);
    }

    public ConnectionSettings Settings { get; }

    public HttpMessageInvoker Invoker { get; }

    /// <summary>Whether its connections were closed.</summary>
    public bool IsClosed => Volatile.Read(ref _references) == 0;

    /// <summary>Keeps the pool open until <see cref="Release"/>.</summary>
    /// <returns>False when it has been closed: then the cluster has been removed, and a newer configuration must be asked.</returns>
    public bool TryAcquire()
    {
        var references = Volatile.Read(ref _references);
        while (references > 0)
        {
            var seen = Interlocked.CompareExchange(ref _references, references + 1, references);
            if (seen == references)
            {
                return true;
            }

            references = seen;
        }

        return false;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            Invoker.Dispose();
        }
    }

    /// <summary>Gives up the cluster's own reference; to be called once.</summary>
    public void Retire() => Release();

    private static TimeSpan AtLeast(long milliseconds)
    {
        var wanted = BoundedTime.OfMilliseconds(milliseconds);
        return wanted > ShortestPing ? wanted : ShortestPing;
    }

    /// <summary>Takes note of who the endpoints are. An endpoint that is somebody else than before needs another pool.</summary>
    public void Learn(EndpointSet endpoints)
    {
        foreach (var endpoint in endpoints.Endpoints)
        {
            _identities[(endpoint.Address, endpoint.Port)] = IdentityOf(endpoint);
        }
    }

    /// <summary>The prefix of an address for a request: the endpoint, and the host where connections are made for one.</summary>
    public string DestinationOf(EndpointState endpoint, string authority) =>
        NamesHosts ? endpoint.DestinationFor(NamedConnection.HostOf(authority)) : endpoint.Destination;

    /// <summary>Whether connections are made for a host, and serve no other.</summary>
    public bool NamesHosts => Settings.Security is { Originator.NamesHosts: true };

    /// <summary>Whether no endpoint is somebody else than it was when connections to it were made.</summary>
    public bool Fits(EndpointSet endpoints) => endpoints.Endpoints.All(endpoint =>
        !_identities.TryGetValue((endpoint.Address, endpoint.Port), out var known) || known == IdentityOf(endpoint));

    /// <summary>The SPIFFE id of an endpoint; empty when it has none. Those that have left are remembered: a request may be on its way there.</summary>
    public string IdentityOf(string host, int port) => _identities.GetValueOrDefault((host, port), "");

    private string IdentityOf(MeshProtocol.Endpoint endpoint) =>
        endpoint.Identity.Length == 0 && Settings.Security is { Configuration.Mode: UpstreamTlsMode.Always } ? endpoint.GatewayIdentity : endpoint.Identity;

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, ConnectionSettings settings, CancellationToken cancellationToken)
    {
        var named = NamedConnection.Of(context.InitialRequestMessage);
        var endPoint = named is null ? context.DnsEndPoint : new DnsEndPoint(named.Endpoint.Host, named.Endpoint.Port);
        Stream stream = await ConnectAsync(endPoint, settings.Keepalive, cancellationToken);
        var protocol = context.InitialRequestMessage.Version.Major == 2 ? MeshProtocols.Http2 : MeshProtocols.Http1;
        if (settings.Security is { } security)
        {
            stream = await security.SecureAsync(stream, IdentityOf(endPoint.Host, endPoint.Port), protocol, named?.Host, cancellationToken) ?? stream;
        }

        return protocol == MeshProtocols.Http1 ? new LowerCaseNames(stream) : stream;
    }

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint endPoint, KeepaliveProbes? probes, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (probes is not null)
            {
                SetKeepalive(socket, probes);
            }

            await socket.ConnectAsync(endPoint, cancellationToken);
            return new UpstreamStream(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public static void SetKeepalive(Socket socket, KeepaliveProbes probes)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        Set(SocketOptionName.TcpKeepAliveRetryCount, probes.Probes);
        Set(SocketOptionName.TcpKeepAliveTime, probes.TimeSeconds);
        Set(SocketOptionName.TcpKeepAliveInterval, probes.IntervalSeconds);

        void Set(SocketOptionName option, int value)
        {
            if (value > 0)
            {
                socket.SetSocketOption(SocketOptionLevel.Tcp, option, value);
            }
        }
    }
}
