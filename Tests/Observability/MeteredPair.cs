using System.Collections.Concurrent;
using System.Net;
using MeshProtocol;
using Tests.Proxy;
using Tests.Translation;
using Xunit;

namespace Tests.Observability;

/// <summary>The sidecar of <c>gw-v1</c>, which calls the service <c>books</c>, and that of <c>books-v1</c>, with its application.</summary>
internal sealed class MeteredPair : IAsyncDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly ConcurrentQueue<string> _seen = new();
    private UpstreamServer? _application;
    private Push _outbound = null!;
    private Push _inbound = null!;

    public TestProxy Client { get; private set; } = null!;

    public TestProxy Server { get; private set; } = null!;

    /// <summary>What the application answers with.</summary>
    public int Status { get; set; } = 200;

    /// <summary>Whether the application answers not at all.</summary>
    public bool IsStuck { get; set; }

    /// <summary>Names of headers that the application has seen.</summary>
    public IEnumerable<string> SeenHeaders => _seen;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="mutualTls">Whether the two speak in mutual TLS.</param>
    /// <param name="change">To what the caller is pushed.</param>
    /// <param name="described">What the caller's certificate says of it; what it is, when left out.</param>
    public static async Task<MeteredPair> StartAsync(bool mutualTls, Action<Push>? change = null, PeerDescription? described = null)
    {
        var pair = new MeteredPair();
        pair._application = await UpstreamServer.StartAsync(pair.AnswerAsync);
        var inbound = new Push { Revision = 1 }.Inbound(8080);
        inbound.Clusters[0].ServiceLabels = Service;
        inbound.Listeners[0].PeerTls = mutualTls ? PeerTls.Strict : PeerTls.Permissive;
        pair._inbound = inbound;
        pair.Server = await TestProxy.WorkloadAsync("books-v1", Labels("books"), inbound, (8080, pair._application.Port));
        pair.Client = await TestProxy.WorkloadAsync("gw-v1", Labels("gw"), null);
        pair.Server.Host.Certificate.Replace(pair._authority.IssueMesh(MutualTlsPair.Books));
        pair.Client.Host.Certificate.Replace(pair._authority.IssueMesh(MutualTlsPair.Gateway, described ?? pair.Client.Host.Traffic.Own));
        var push = MeshPush.Outbound(1, ("books", [pair.Server.Host.Slot(ListenerDirection.Inbound, 8080).Bound.Port]));
        push.Clusters[0].ServiceLabels = Service;
        var endpoint = push.EndpointSets[0].Endpoints[0];
        (endpoint.Workload, endpoint.HasProxy) = ("books-v1", true);
        endpoint.Labels.Add(Labels("books"));
        if (mutualTls)
        {
            push.Clusters[0].Tls = new UpstreamTls { ServerName = MutualTlsPair.ServerName };
            endpoint.Identity = MutualTlsPair.Books;
        }

        change?.Invoke(push);
        pair._outbound = push;
        pair.Client.Apply(push);
        return pair;
    }

    /// <summary>Has both proxies asked for what a Telemetry says of metrics.</summary>
    /// <param name="metrics">The entries of <c>spec.metrics</c>, in YAML; empty for none.</param>
    public void Ask(string metrics)
    {
        var mesh = MeshBuilder.Bookinfo();
        if (metrics.Length > 0)
        {
            mesh.Apply($"{{apiVersion: telemetry.istio.io/v1, kind: Telemetry, metadata: {{name: metrics}}, spec: {{metrics: [{metrics}]}}}}");
        }

        foreach (var (proxy, push) in new[] { (Client, _outbound), (Server, _inbound) })
        {
            push.Revision++;
            push.Listeners[0].Metrics = mesh.For("books-v1").Listeners.First(listener => listener.Direction == push.Listeners[0].Direction).Metrics;
            proxy.Apply(push.Clone());
        }
    }

    public Task<string> GetAsync() => Client.Client().GetStringAsync("http://books/", Token);

    /// <summary>A call, whatever comes of it.</summary>
    public async Task SendAsync()
    {
        using var response = await Client.Client().GetAsync("http://books/", Token);
        await response.Content.ReadAsStringAsync(Token);
    }

    public async Task<string> PostAsync(HttpContent content)
    {
        using var response = await Client.Client().PostAsync("http://books/", content, Token);
        return await response.Content.ReadAsStringAsync(Token);
    }

    /// <summary>A call by somebody without a proxy.</summary>
    public async Task SendToServerAsync((string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var response = await Server.DirectClient(ListenerDirection.Inbound, 8080).SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
        await _application!.DisposeAsync();
        _authority.Dispose();
    }

    private static ServiceLabels Service => new() { Host = "books.mesh.svc.cluster.local", Name = "books", Namespace = "mesh" };

    private static Dictionary<string, string> Labels(string app) => new() { ["app"] = app, ["version"] = "v1" };

    private async Task AnswerAsync(HttpContext context)
    {
        foreach (var name in context.Request.Headers.Keys)
        {
            _seen.Enqueue(name);
        }

        await context.Request.Body.CopyToAsync(Stream.Null);
        if (IsStuck)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return;
        }

        context.Response.StatusCode = Status;
        // In pieces: no length.
        await context.Response.WriteAsync("hel");
        await context.Response.Body.FlushAsync();
        await context.Response.WriteAsync("lo");
    }
}
