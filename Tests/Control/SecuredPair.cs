using System.Net;
using MeshProtocol;
using Tests.Proxy;
using Xunit;

namespace Tests.Control;

/// <summary>Two workloads joined to a control plane that takes mutual TLS alone: <c>gw</c> calls <c>books</c>, whose answer is who called it.</summary>
internal sealed class SecuredPair : IAsyncDisposable
{
    /// <summary>What the control plane has to be started with.</summary>
    public const string Manifest = """
        apiVersion: v1
        kind: Service
        metadata: { name: books, namespace: mesh }
        spec: { selector: { app: books }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
        ---
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata: { name: default, namespace: istio-system }
        spec: { mtls: { mode: STRICT } }
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: istio, namespace: istio-system }
        data: { mesh: 'accessLogFile: ""' }
        """;

    private readonly UpstreamServer _application;
    private readonly HttpClient _client;
    private readonly CancellationTokenSource _loadEnd = new();
    private readonly List<Task<int>> _callers = [];

    private SecuredPair(UpstreamServer application, JoinedProxy books, JoinedProxy gateway)
    {
        _application = application;
        Books = books;
        Gateway = gateway;
        var outbound = gateway.Host.Slot(ListenerDirection.Outbound).Bound.Port;
        _client = new HttpClient(new SocketsHttpHandler { Proxy = new WebProxy($"http://127.0.0.1:{outbound}") }) { Timeout = TimeSpan.FromSeconds(60) };
    }

    public JoinedProxy Books { get; }

    public JoinedProxy Gateway { get; }

    /// <summary>Completes when the first call works.</summary>
    public static async Task<SecuredPair> StartAsync(Uri control, string meshDirectory, string? booksToken = null, string? gatewayToken = null, TimeProvider? time = null)
    {
        var application = await UpstreamServer.StartAsync(context => context.Response.WriteAsync($"{context.Request.Headers["x-forwarded-client-cert"]}"));
        var books = await JoinedProxy.StartAsync(control, meshDirectory, "books", application.Port, booksToken, time);
        var gateway = await JoinedProxy.StartAsync(control, meshDirectory, "gw", application.Port, gatewayToken, time);
        var pair = new SecuredPair(application, books, gateway);
        await Eventually.TrueAsync(
            async () =>
            {
                using var response = await pair.SendAsync();
                return response.IsSuccessStatusCode;
            },
            "the first answer");
        return pair;
    }

    /// <summary>One call, whatever comes of it.</summary>
    public Task<HttpResponseMessage> SendAsync() => _client.GetAsync("http://books/", TestContext.Current.CancellationToken);

    /// <summary>One call.</summary>
    public async Task<string> GetAsync()
    {
        using var response = await SendAsync();
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{(int)response.StatusCode} {body}");
        return body;
    }

    /// <summary>Several callers, each of which makes one call after the other.</summary>
    public void StartLoad()
    {
        for (var i = 0; i < 3; i++)
        {
            _callers.Add(Task.Run(async () =>
            {
                var count = 0;
                while (!_loadEnd.IsCancellationRequested)
                {
                    Assert.Contains("URI=spiffe://cluster.local/ns/mesh/sa/gw", await GetAsync(), StringComparison.Ordinal);
                    count++;
                }

                return count;
            }));
        }
    }

    /// <summary>Waits for a condition; a call that fails meanwhile is a failure.</summary>
    public Task UnderLoadAsync(Func<bool> condition, string what) => Eventually.TrueAsync(
        () =>
        {
            ThrowIfLost();
            return condition();
        },
        what);

    /// <summary>Ends the callers and gives back how many calls they have made; all were answered.</summary>
    public async Task<int> StopLoadAsync()
    {
        await _loadEnd.CancelAsync();
        return (await Task.WhenAll(_callers)).Sum();
    }

    public async ValueTask DisposeAsync()
    {
        await _loadEnd.CancelAsync();
        await ((Task)Task.WhenAll(_callers)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        await Gateway.DisposeAsync();
        await Books.DisposeAsync();
        await _application.DisposeAsync();
        _loadEnd.Dispose();
    }

    private void ThrowIfLost() => _callers.Find(caller => caller.IsFaulted)?.GetAwaiter().GetResult();
}
