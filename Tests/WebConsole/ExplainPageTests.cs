using Bunit;
using MeshControlPlane.Discovery;
using MeshControlPlane.Inspection;
using MeshControlPlane.Registry;
using MeshControlPlane.WebConsole.Explain;
using Tests.Control;
using Tests.Translation;
using Xunit;

namespace Tests.WebConsole;

/// <summary>The page over a control plane whose proxies do not answer questions: what they should run with is explained.</summary>
public sealed class ExplainPageTests : IAsyncLifetime
{
    private const string Mesh = """
        apiVersion: v1
        kind: Service
        metadata: { name: gw, namespace: mesh }
        spec: { selector: { app: gw }, ports: [{ name: http, port: 8080 }] }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: ratings, namespace: mesh }
        spec: { selector: { app: ratings }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: { name: ratings, namespace: mesh }
        spec: { host: ratings, subsets: [{ name: v1, labels: { version: v1 } }, { name: v2, labels: { version: v2 } }] }
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: ratings, namespace: mesh }
        spec:
          hosts: [ratings]
          http:
            - name: jason
              match:
                - headers: { end-user: { exact: jason } }
              fault: { delay: { percentage: { value: 50 }, fixedDelay: 2s } }
              timeout: 3s
              route: [{ destination: { host: ratings, subset: v2 } }]
            - name: rest
              route: [{ destination: { host: ratings, subset: v1 } }]
        """;

    private readonly ConsoleContext _console = new();
    private ControlPlaneFixture? _control;
    private AnsweringProxy? _gw;
    private AnsweringProxy? _ratings;

    private ControlPlaneFixture Control => _control!;

    public async ValueTask InitializeAsync()
    {
        _control = await ControlPlaneFixture.StartAsync(Mesh);
        _gw = await AnsweringProxy.JoinAsync(_control, MeshBuilder.Sidecar("gw", "mesh", "gw", "v1"));
        _ratings = await AnsweringProxy.JoinAsync(_control, MeshBuilder.Sidecar("ratings-v1", "mesh", "ratings", "v1", 15106));
        var services = _control.Services;
        _console.Services.AddSingleton(services.GetRequiredService<MeshInspection>());
        _console.Services.AddSingleton(services.GetRequiredService<RecentRequests>());
        _console.Services.AddSingleton(services.GetRequiredService<ConfigurationSource>());
        _console.Services.AddSingleton(services.GetRequiredService<ProxySyncTable>());
        _console.Services.AddSingleton(services.GetRequiredService<IWorkloadRegistry>());
        var source = services.GetRequiredService<ConfigurationSource>();
        await Eventually.TrueAsync(() => source.Current.View.Registry.Workloads.Count(workload => workload.Ready) == 2, "both workloads are ready");
    }

    public async ValueTask DisposeAsync()
    {
        await _console.DisposeAsync();
        await _gw!.DisposeAsync();
        await _ratings!.DisposeAsync();
        await Control.DisposeAsync();
    }

    [Fact]
    public void Question_InTheAddress_IsAnswered_WithTheLinesItComesFrom()
    {
        var page = _console.Open<ExplainPage>("explain?from=gw&url=http%3A%2F%2Fratings%2Fratings%3Fids%3D1&header=end-user%3A%20jason");

        var outcome = page.WaitForElement(".summary");
        Assert.Contains("503, flag UH: no workload in namespace mesh has the labels app=ratings, version=v2", outcome.TextContent, StringComparison.Ordinal);
        Assert.Equal("end-user: jason", page.Find("#headers").GetAttribute("value"));
        var rules = page.FindAll("section[aria-labelledby=rules] ol > li");
        Assert.Equal(2, rules.Count);
        Assert.Equal("chosen", rules[0].QuerySelector("[role=img]")!.GetAttribute("aria-label"));
        Assert.Equal("config/VirtualService/mesh/ratings?path=spec.http%5B0%5D", rules[0].QuerySelector("a")!.GetAttribute("href"));
        Assert.Equal("not chosen", rules[1].QuerySelector("[role=img]")!.GetAttribute("aria-label"));
        var policy = page.Find("section[aria-labelledby=policy]").TextContent;
        Assert.Contains("2s for 50 % of requests", policy, StringComparison.Ordinal);
        Assert.Contains("3s", policy, StringComparison.Ordinal);
    }

    [Fact]
    public void Endpoints_AreShown_WithWhatTheirSideChecks()
    {
        var page = _console.Open<ExplainPage>("explain?from=mesh/gw&url=http%3A%2F%2Fratings%2Fratings");

        var endpoint = page.WaitForElement(".endpoints > li").TextContent;

        Assert.Contains("healthy mesh/ratings-v1 127.0.0.1:15106", string.Join(' ', endpoint.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Contains("Mutual TLS PERMISSIVE", endpoint, StringComparison.Ordinal);
        Assert.Contains("mesh/gw could not be asked", page.Markup, StringComparison.Ordinal);
        Assert.Equal("try?from=mesh%2Fgw&method=GET&url=http%3A%2F%2Fratings%2Fratings", page.FindAll(".actions a").Single(link => link.TextContent == "Send it").GetAttribute("href"));
    }

    [Fact]
    public void Form_GoesToTheAddress()
    {
        var page = _console.Open<ExplainPage>("explain");
        page.Find("#from").Change("gw");
        page.Find("#method").Change("POST");
        page.Find("#url").Change("http://ratings/ratings");
        page.Find("#headers").Change("end-user: jason\nx-a: b");
        page.Find("#claims").Change("iss: me");

        page.Find("form").Submit();

        Assert.Equal("explain?from=gw&method=POST&url=http%3A%2F%2Fratings%2Fratings&header=end-user%3A%20jason&header=x-a%3A%20b&claim=iss%3A%20me", _console.Address);
    }

    [Theory]
    [InlineData("explain?from=nobody&url=http%3A%2F%2Fratings%2F", "from", "There is no proxy 'nobody'; there are mesh/gw, mesh/ratings-v1.")]
    [InlineData("explain?from=gw&url=ratings", "url", "'ratings' is no URL that a request can be sent to: write http://ratings/ratings, https://… or tcp://host:port.")]
    [InlineData("explain?from=gw", "url", "Say where to, such as http://ratings/ratings.")]
    [InlineData("explain?url=http%3A%2F%2Fratings%2F", "from", "Say who sends it, such as gw or ingress.")]
    [InlineData("explain?from=gw&url=http%3A%2F%2Fratings%2F&header=jason", "headers", "Line 1, 'jason', is no name: value, such as end-user: jason.")]
    [InlineData("explain?request=nobody-knows", "request", "No proxy knows of a request 'nobody-knows': each keeps its last requests only (1,000 where --request-history says nothing else); mesh/gw, mesh/ratings-v1 could not be asked.")]
    public void Mistake_IsToldAtItsField(string address, string field, string sentence)
    {
        var page = _console.Open<ExplainPage>(address);

        Assert.Equal(sentence, page.WaitForElement($"#{field}-problem").TextContent);
        Assert.Equal("true", page.Find($"#{field}").GetAttribute("aria-invalid"));
    }

    [Fact]
    public async Task ChangedRule_ChangesTheAnswer_WhileOneLooks()
    {
        var page = _console.Open<ExplainPage>("explain?from=gw&url=http%3A%2F%2Fratings%2Fratings");
        page.WaitForAssertion(() => Assert.Contains("goes to subset v1", page.Find(".summary").TextContent, StringComparison.Ordinal));

        await Control.KubectlAsync("-n mesh delete virtualservice ratings");

        page.WaitForAssertion(() => Assert.Contains("goes to ratings.mesh.svc.cluster.local:80", page.Find(".summary").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void NoQuestion_OffersTheLastRequests()
    {
        var page = _console.Open<ExplainPage>("explain");

        page.WaitForAssertion(() => Assert.Contains("The proxies have seen no request yet.", page.Markup, StringComparison.Ordinal));
    }
}
