using System.Net;
using MeshProtocol;
using Microsoft.Playwright;
using Tests.Control;
using Tests.Proxy;
using Xunit;

namespace Tests.Browser;

/// <summary>A control plane with two real proxies: <c>gw</c> calls <c>books</c>, which is ejected at the first 503.</summary>
public sealed class ConsoleMesh : IAsyncLifetime
{
    private const string Manifest = """
        apiVersion: v1
        kind: Service
        metadata: { name: books, namespace: mesh }
        spec: { selector: { app: books }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: { name: books, namespace: mesh }
        spec:
          host: books
          trafficPolicy:
            connectionPool: { tcp: { maxConnections: 10 }, http: { http1MaxPendingRequests: 5 } }
            outlierDetection: { consecutive5xxErrors: 1, baseEjectionTime: 600s, interval: 1s, maxEjectionPercent: 100 }
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: books, namespace: mesh }
        spec: { hosts: [books], http: [{ name: all, route: [{ destination: { host: books } }] }] }
        """;

    private readonly List<IAsyncDisposable> _parts = [];
    private ControlPlaneFixture? _control;
    private HttpClient? _client;
    private int _status = 200;

    internal ControlPlaneFixture Control => _control ?? throw new InvalidOperationException("The control plane has not been started.");

    internal string Address => $"http://localhost:{Control.ConsolePort}";

    public async ValueTask InitializeAsync()
    {
        _control = await ControlPlaneFixture.StartAsync(Manifest);
        var application = await UpstreamServer.StartAsync(context =>
        {
            context.Response.StatusCode = Volatile.Read(ref _status);
            return context.Response.WriteAsync("books");
        });
        var discovery = new Uri($"https://localhost:{_control.DiscoveryPort}");
        var books = await JoinedProxy.StartAsync(discovery, _control.Directory, "books", application.Port);
        var gateway = await JoinedProxy.StartAsync(discovery, _control.Directory, "gw", application.Port);
        _parts.AddRange([gateway, books, application]);
        _client = new HttpClient(new SocketsHttpHandler { Proxy = new WebProxy($"http://127.0.0.1:{gateway.Host.Slot(ListenerDirection.Outbound).Bound.Port}") });
        await Eventually.TrueAsync(async () => await CallAsync(200) == HttpStatusCode.OK, "the first answer");
    }

    /// <summary><c>gw</c> calls <c>books</c>, whose application answers with this status.</summary>
    internal async Task<HttpStatusCode> CallAsync(int status)
    {
        Volatile.Write(ref _status, status);
        using var response = await _client!.GetAsync("http://books/", TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    /// <summary>A browser that is signed in, and what its console said.</summary>
    internal async Task<(IBrowserContext Context, IPage Page, List<string> Complaints)> OpenAsync(IBrowser browser, BrowserNewContextOptions? options = null)
    {
        var context = await browser.NewContextAsync(options);
        context.SetDefaultTimeout(180_000);
        var page = await context.NewPageAsync();
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            // A browser asks for the picture of a site by itself.
            if (message.Type == "error" && !message.Location.Contains("/favicon.ico", StringComparison.Ordinal))
            {
                complaints.Add($"{message.Text} {message.Location}");
            }
        };
        page.PageError += (_, error) => complaints.Add(error);
        // Signed in beside the page: how a browser gets from there to the console is another test's.
        var signedIn = await context.APIRequest.GetAsync($"{Address}/login?t={Control.ConsoleToken}");
        Assert.True(signedIn.Ok, signedIn.StatusText);
        await page.GotoAsync($"{Address}/", new() { WaitUntil = WaitUntilState.Commit });
        return (context, page, complaints);
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        foreach (var part in _parts)
        {
            await part.DisposeAsync();
        }

        if (_control is not null)
        {
            await _control.DisposeAsync();
        }
    }
}
