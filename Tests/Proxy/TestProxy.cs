using System.Net;
using System.Net.Sockets;
using System.Text;
using MeshProtocol;
using MeshProxy;
using MeshProxy.CommandLine;
using MeshProxy.NameResolution;
using MeshRouting;
using Xunit;

namespace Tests.Proxy;

/// <summary>A proxy in this process, configured by the test itself.</summary>
internal sealed class TestProxy : IAsyncDisposable
{
    private readonly List<HttpMessageInvoker> _clients = [];

    private TestProxy(ProxyHost host) => Host = host;

    public ProxyHost Host { get; }

    public int OutboundPort => Host.Slot(ListenerDirection.Outbound).Bound.Port;

    public int AdminPort => Host.Slot(ListenerDirection.Unspecified).Bound.Port;

    public static Task<TestProxy> SidecarAsync(Push? push, IChance? chance = null, params (int Container, int Local)[] apps) =>
        SidecarAsync(push, TimeProvider.System, chance, apps);

    public static Task<TestProxy> SidecarAsync(Push? push, TimeProvider time, IChance? chance = null, params (int Container, int Local)[] apps) =>
        SidecarAsync(push, time, SystemNameResolver.Shared, chance, apps);

    public static async Task<TestProxy> SidecarAsync(
        Push? push, TimeProvider time, INameResolver resolver, IChance? chance = null, params (int Container, int Local)[] apps)
    {
        var proxy = new TestProxy(await ProxyHost.StartAsync(
            new ProxyOptions
            {
                Role = NodeRole.Sidecar,
                Name = "test",
                Namespace = "mesh",
                OutboundPort = 0,
                AdminPort = 0,
                AppPorts = [.. apps.Select(app => new PortMapping(app.Container, app.Local))],
                InboundPorts = [.. apps.Select(app => new PortMapping(app.Container, 0))],
            },
            chance,
            time,
            resolver));
        proxy.Apply(push);
        return proxy;
    }

    /// <summary>The sidecar of a workload of namespace mesh with these labels.</summary>
    public static async Task<TestProxy> WorkloadAsync(string name, IReadOnlyDictionary<string, string> labels, Push? push, params (int Container, int Local)[] apps)
    {
        var proxy = new TestProxy(await ProxyHost.StartAsync(new ProxyOptions
        {
            Role = NodeRole.Sidecar,
            Name = name,
            Namespace = "mesh",
            Labels = labels,
            OutboundPort = 0,
            AdminPort = 0,
            AppPorts = [.. apps.Select(app => new PortMapping(app.Container, app.Local))],
            InboundPorts = [.. apps.Select(app => new PortMapping(app.Container, 0))],
        }));
        proxy.Apply(push);
        return proxy;
    }

    /// <summary>A sidecar whose chance takes the course of a seed.</summary>
    public static async Task<TestProxy> SeededAsync(long seed, Push push)
    {
        var proxy = new TestProxy(await ProxyHost.StartAsync(new ProxyOptions { Role = NodeRole.Sidecar, Name = "test", OutboundPort = 0, AdminPort = 0, Seed = seed }));
        proxy.Apply(push);
        return proxy;
    }

    public static async Task<TestProxy> GatewayAsync(Push? push, int serverPort = 80, TimeProvider? time = null)
    {
        var proxy = new TestProxy(await ProxyHost.StartAsync(new ProxyOptions
        {
            Role = NodeRole.Ingress,
            Name = "ingress",
            AdminPort = 0,
            GatewayPorts = [new PortMapping(serverPort, 0)],
        }, time: time));
        proxy.Apply(push);
        return proxy;
    }

    public void Apply(Push? push)
    {
        if (push is not null)
        {
            Assert.Null(Host.Configuration.Apply(push));
        }
    }

    /// <summary>A client that sends everything through the outbound listener, as HTTP_PROXY makes it.</summary>
    public HttpClient Client(Action<SocketsHttpHandler>? configure = null)
    {
        var handler = new SocketsHttpHandler
        {
            Proxy = new WebProxy($"http://127.0.0.1:{OutboundPort}"),
            UseCookies = false,
            AllowAutoRedirect = false,
        };
        configure?.Invoke(handler);
        var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(60) };
        _clients.Add(client);
        return client;
    }

    /// <summary>A client that speaks to a listener itself.</summary>
    public HttpClient DirectClient(ListenerDirection direction, int meshPort = 0)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{Host.Slot(direction, meshPort).Bound.Port}"),
            Timeout = TimeSpan.FromSeconds(60),
        };
        _clients.Add(client);
        return client;
    }

    /// <summary>Sends bytes as they are, and returns all that comes back until the proxy closes the connection.</summary>
    public async Task<string> RawAsync(string request, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, OutboundPort, cancellationToken);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), cancellationToken);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
    }

    /// <summary>Waits for a response flag to be counted, which happens after the answer was written.</summary>
    public async Task ExpectFlagAsync(string flag, long count)
    {
        await Eventually.TrueAsync(() => Host.Statistics.Flags.GetValueOrDefault(flag) >= count, $"the flag {flag}");
        Assert.Equal(count, Host.Statistics.Flags.GetValueOrDefault(flag));
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await Host.StopAsync(now.Token);
        await Host.DisposeAsync();
    }
}
