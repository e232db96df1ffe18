using System.Net;
using System.Text.Json.Nodes;
using Grpc.Core;
using MeshControlPlane.Certificates;
using MeshControlPlane.Observability.Traffic;
using MeshProtocol;
using Tests.Control;
using Xunit;

namespace Tests.Observability;

/// <summary>Real proxies report to a real control plane.</summary>
public sealed class TrafficReportTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task History_HasWhatTheProxiesHaveCounted_FlowByFlow()
    {
        await using var control = await ControlPlaneFixture.StartAsync(SecuredPair.Manifest);
        await using var pair = await SecuredPair.StartAsync(new Uri($"https://localhost:{control.DiscoveryPort}"), control.Directory);
        for (var i = 0; i < 20; i++)
        {
            await pair.GetAsync();
        }

        var counted = await CountedAsync(pair);
        var flows = await UntilReportedAsync(control, counted);
        foreach (var (reporter, proxy) in new[] { (FlowReporter.Source, pair.Gateway), (FlowReporter.Destination, pair.Books) })
        {
            var scrape = await MetricsScrape.OfAsync(proxy.Host);
            var reported = flows.Where(flow => flow.Key.Reporter == reporter).ToArray();
            Assert.Equal(
                scrape.Where("istio_requests_total").GroupBy(Describe).Select(group => $"{group.Key} {group.Sum(sample => sample.Value)}").Order(),
                reported.SelectMany(flow => flow.Responses, (flow, response) => (Text: Describe(flow.Key, response), response.Count)).GroupBy(entry => entry.Text)
                    .Select(group => $"{group.Key} {group.Sum(entry => entry.Count)}").Order());
            Assert.Equal(scrape.Sum("istio_request_duration_milliseconds_sum"), reported.Sum(flow => flow.Latency.SumMilliseconds), 3);
            Assert.Equal(scrape.Sum("istio_response_bytes_sum"), reported.Sum(flow => flow.ResponseBytes));
            Assert.Equal(
                scrape.Sum("istio_request_duration_milliseconds_bucket", ("le", "50")),
                reported.Sum(flow => flow.Latency.Counts.Take(6).Sum()));
        }

        var secured = Assert.Single(flows, flow => flow.Key is { Reporter: FlowReporter.Destination, MutualTls: true });
        Assert.Equal(
            ("gw-v1", "gw", "v1", "spiffe://cluster.local/ns/mesh/sa/gw", "books-v1", "spiffe://cluster.local/ns/mesh/sa/books", "books.mesh.svc.cluster.local"),
            (secured.Key.Source.Workload, secured.Key.Source.App, secured.Key.Source.Version, secured.Key.Source.Principal, secured.Key.Destination.Workload, secured.Key.Destination.Principal, secured.Key.Service));
    }

    [Fact]
    public async Task ScriptsAndCommands_AreToldTheSame()
    {
        await using var control = await ControlPlaneFixture.StartAsync(SecuredPair.Manifest);
        await using var pair = await SecuredPair.StartAsync(new Uri($"https://localhost:{control.DiscoveryPort}"), control.Directory);
        var flows = await UntilReportedAsync(control, await CountedAsync(pair));

        using var stranger = new HttpClient { BaseAddress = new Uri($"http://localhost:{control.ConsolePort}") };
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/api/traffic", Token)).StatusCode);
        using var console = await control.OpenConsoleAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await console.GetAsync("/api/traffic?last=0", Token)).StatusCode);
        var told = await console.GetFromJsonAsync<JsonObject>("/api/traffic?last=1800", Token);
        Assert.Equal(flows.Sum(flow => flow.Requests), told!["flows"]!.AsArray().Sum(flow => (long)flow!["requests"]!));

        var (code, text, error) = await CommandAsync("traffic", "--last", "30m", "--mesh-dir", control.Directory);
        Assert.True(code == 0, error);
        Assert.Contains("mesh/gw-v1", text, StringComparison.Ordinal);
        Assert.Contains("mesh/books-v1", text, StringComparison.Ordinal);
        var (_, json, _) = await CommandAsync("traffic", "--last", "30m", "-o", "json", "--mesh-dir", control.Directory);
        Assert.Contains("\"serviceName\": \"books\"", json, StringComparison.Ordinal);
        var (wrong, _, complaint) = await CommandAsync("traffic", "--last", "2h", "--mesh-dir", control.Directory);
        Assert.Equal((2, "traffic: --last '2h' is no time from 1s to 30m"), (wrong, complaint.Trim()));
    }

    [Fact]
    public async Task ProxyReportsAsItselfAlone()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var joined = FakeProxy.Open(control);
        await joined.JoinAsync(Node("books"));
        var report = Reports.Of(1, 3);

        Assert.Equal(StatusCode.Unauthenticated, await RefusalAsync(control, report.For("i-books"), token: "wrong"));
        Assert.Equal(StatusCode.FailedPrecondition, await RefusalAsync(control, report.For("i-nobody")));
        Assert.Equal(StatusCode.FailedPrecondition, await RefusalAsync(control, report.For("")));
        var other = Issue(control, "other");
        Assert.Equal(StatusCode.PermissionDenied, await RefusalAsync(control, report.For("i-books"), token: other));
        Assert.Equal(0, Counted(control));
    }

    [Fact]
    public async Task ReportThatComesAgain_CountsOnce()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var joined = FakeProxy.Open(control);
        await joined.JoinAsync(Node("books"));
        // The answer to the first was lost on its way.
        await SendAsync(control, Reports.Of(1, 3).For("i-books"));
        await SendAsync(control, Reports.Of(1, 3).For("i-books"), Reports.Of(2, 4));

        await Eventually.TrueAsync(() => Counted(control) > 0, "a report");
        await Eventually.TrueAsync(() => History(control).Now > TimeProvider.System.GetUtcNow().AddSeconds(-1), "the second is over");
        await Eventually.TrueAsync(() => Counted(control) == 7, "both reports");
        Assert.Equal("books-v1", Assert.Single(All(control).Flows).Key.Source.Workload);
    }

    [Theory]
    [InlineData("flow 7 has not been described")]
    [InlineData("the counts of flow 1 are out of range")]
    [InlineData("flow 1 has no protocol")]
    [InlineData("a name is too long")]
    public async Task ReportThatCannotBeRead_IsRefusedWithTheReason(string reason)
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var joined = FakeProxy.Open(control);
        await joined.JoinAsync(Node("books"));
        var report = Reports.Of(1, 3).For("i-books");
        switch (reason.Split(' '))
        {
            case ["flow", "7", ..]:
                report.Counts[0].Flow = 7;
                break;
            case ["the", ..]:
                report.Counts[0].Outcomes[0].Count = -1;
                break;
            case ["flow", "1", ..]:
                report.Flows[0].Protocol = TrafficProtocol.Unspecified;
                break;
            default:
                report.Flows[0].Service = new string('x', 2000);
                break;
        }

        var refusal = await Assert.ThrowsAsync<RpcException>(() => SendAsync(control, report));
        Assert.Equal((StatusCode.InvalidArgument, reason), (refusal.StatusCode, refusal.Status.Detail));
    }

    [Fact]
    public async Task ControlPlaneThatStartsAgain_IsToldWhatItMissed_AndNothingTwice()
    {
        await using var control = await ControlPlaneFixture.StartAsync(SecuredPair.Manifest);
        var port = control.DiscoveryPort;
        await using var gate = await TcpGate.OpenAsync(port);
        await using var pair = await SecuredPair.StartAsync(new Uri($"https://localhost:{gate.Port}"), control.Directory);
        await pair.GetAsync();
        var before = await CountedAsync(pair);
        await UntilReportedAsync(control, before);

        gate.Target = null;
        for (var i = 0; i < 10; i++)
        {
            await pair.GetAsync();
        }

        await control.RestartAsync();
        gate.Target = control.DiscoveryPort;
        for (var i = 0; i < 5; i++)
        {
            await pair.GetAsync();
        }

        // What was reported to the one before is gone with it.
        await UntilReportedAsync(control, (await CountedAsync(pair)) - before);
    }

    /// <summary>What both have counted, once the last request is over at both.</summary>
    private static async Task<long> CountedAsync(SecuredPair pair)
    {
        await Eventually.TrueAsync(() => pair.Gateway.Host.Activity.Active == 0 && pair.Books.Host.Activity.Active == 0, "no request is under way");
        return (long)((await MetricsScrape.OfAsync(pair.Gateway.Host)).Sum("istio_requests_total") + (await MetricsScrape.OfAsync(pair.Books.Host)).Sum("istio_requests_total"));
    }

    private static async Task<IReadOnlyList<Flow>> UntilReportedAsync(ControlPlaneFixture control, long requests)
    {
        await Eventually.TrueAsync(() => Counted(control) >= requests, $"{requests} requests in the history");
        Assert.Equal(requests, Counted(control));
        return All(control).Flows;
    }

    private static TrafficHistory History(ControlPlaneFixture control) => control.Services.GetRequiredService<TrafficHistory>();

    private static TrafficSlice All(ControlPlaneFixture control) => History(control).Between(DateTimeOffset.MinValue, DateTimeOffset.MaxValue);

    private static long Counted(ControlPlaneFixture control) => All(control).Flows.Sum(flow => flow.Requests);

    private static string Describe(MetricsScrape.Sample sample) =>
        $"{sample["source_workload"]} {sample["source_principal"]} {sample["destination_workload"]} {sample["destination_principal"]} {sample["destination_service"]} {sample["response_code"]} {sample["response_flags"]}";

    private static string Describe(FlowKey key, FlowResponse response) =>
        $"{key.Source.Workload} {key.Source.Principal} {key.Destination.Workload} {key.Destination.Principal} {key.Service} {response.Code} {response.Flags}";

    private static Node Node(string app) => new()
    {
        Name = $"{app}-v1",
        Namespace = "mesh",
        ServiceAccount = app,
        Role = NodeRole.Sidecar,
        Address = "127.0.0.1",
        InstanceId = $"i-{app}",
        Labels = { ["app"] = app },
        Ports = { new WorkloadPort { ContainerPort = 8080, InboundPort = 9001, ApplicationPort = 9002 } },
        OutboundPort = 9003,
        AdminPort = 9004,
    };

    private static async Task<StatusCode> RefusalAsync(ControlPlaneFixture control, TrafficReport report, string? token = null) =>
        (await Assert.ThrowsAsync<RpcException>(() => SendAsync(control, token, report))).StatusCode;

    private static Task SendAsync(ControlPlaneFixture control, params TrafficReport[] reports) => SendAsync(control, null, reports);

    private static async Task SendAsync(ControlPlaneFixture control, string? token, params TrafficReport[] reports)
    {
        using var channel = control.OpenChannel();
        using var call = new MeshProtocol.Traffic.TrafficClient(channel).Report(
            new Metadata { { "authorization", $"Bearer {token ?? control.JoinToken}" } }, cancellationToken: Token);
        foreach (var report in reports)
        {
            await call.RequestStream.WriteAsync(report, Token);
            Assert.True(await call.ResponseStream.MoveNext(Token));
            Assert.Equal(report.Sequence, call.ResponseStream.Current.Sequence);
        }
    }

    private static string Issue(ControlPlaneFixture control, string account) => control.Services.GetRequiredService<BoundTokens>()
        .Issue(new JoinGrant(new ServiceAccountName("mesh", account), JoinRole.Sidecar), TimeProvider.System.GetUtcNow().AddHours(1));

    private static async Task<(int Code, string Output, string Error)> CommandAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await MeshControlPlane.Commands.MeshCommandLine.RunAsync(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
