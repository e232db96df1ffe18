using System.Net;
using MeshProtocol;
using MeshProxy.Observability.Metrics;
using MeshProxy.Observability.Traffic;
using Tests.Proxy;
using Xunit;

namespace Tests.Observability;

/// <summary>What a Telemetry says of metrics, seen at <c>/stats/prometheus</c>.</summary>
public sealed class MetricOverrideTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RemovedLabel_IsGone_AndSeriesThatBecomeTheSameAreOne()
    {
        await using var pair = await MeteredPair.StartAsync(mutualTls: false);
        pair.Ask("{overrides: [{match: {metric: REQUEST_COUNT}, tagOverrides: {response_code: {operation: REMOVE}}}]}");
        foreach (var status in new[] { 200, 404, 503 })
        {
            pair.Status = status;
            await pair.SendAsync();
        }

        foreach (var proxy in new[] { pair.Client, pair.Server })
        {
            var scrape = await MetricsScrape.UntilAsync(proxy, 3);
            var total = scrape.Single("istio_requests_total");
            Assert.Equal(3, total.Value);
            Assert.DoesNotContain("response_code", total.Labels.Keys);
            Assert.Equal("books", total["destination_app"]);
            // Other metrics keep theirs.
            Assert.Equal(["200", "404", "503"], scrape.Where("istio_request_duration_milliseconds_count").Select(sample => sample["response_code"]).Order());
        }
    }

    [Fact]
    public async Task AddedLabels_HaveWhatTheirExpressionsSay()
    {
        await using var pair = await MeteredPair.StartAsync(mutualTls: true);
        pair.Ask("""
            {overrides: [{match: {metric: ALL_METRICS}, tagOverrides: {
              request_host: {value: request.host},
              request_method: {value: request.method},
              destination_port: {value: string(destination.port)},
              tier: {value: "has(request.headers['x-tier']) ? request.headers['x-tier'] : 'free'"},
              absent: {value: "request.headers['x-absent']"},
              place: {value: "'eu-' + request.url_path"},
              secure: {value: connection.mtls},
              destination_app: {value: "'bound'"},
              code: {value: "response.code >= 200 && response.code < 300 ? '2xx' : 'other'"}}}]}
            """);
        await pair.GetAsync();
        using (var request = new HttpRequestMessage(HttpMethod.Get, "http://books/a?b=c"))
        {
            request.Headers.Add("x-tier", "gold \"one\"");
            using var response = await pair.Client.Client().SendAsync(request, Token);
        }

        var client = await MetricsScrape.UntilAsync(pair.Client, 2);
        var gold = client.Single("istio_requests_total", ("tier", "gold \"one\""));
        Assert.Equal(
            (1, "books", "GET", "unknown", "eu-/a", "false", "bound", "2xx", "200"),
            (gold.Value, gold["request_host"], gold["request_method"], gold["absent"], gold["place"], gold["secure"], gold["destination_app"], gold["code"], gold["response_code"]));
        // The port that was asked for, though the application has connected to its sidecar's.
        Assert.Equal("80", gold["destination_port"]);
        Assert.Equal(1, client.Single("istio_request_bytes_count", ("tier", "free"), ("place", "eu-/")).Value);
        var server = await MetricsScrape.UntilAsync(pair.Server, 2);
        Assert.Equal("true", server.Single("istio_requests_total", ("tier", "free"))["secure"]);
        Assert.All(server.Where("istio_requests_total"), sample => Assert.Equal("8080", sample["destination_port"]));
    }

    [Fact]
    public async Task ServerMetricsOff_LeaveThoseOfTheClient_AndReportsHaveBoth()
    {
        await using var pair = await MeteredPair.StartAsync(mutualTls: false);
        pair.Ask("{overrides: [{match: {metric: ALL_METRICS, mode: SERVER}, disabled: true}]}");
        await pair.GetAsync();
        await MetricsScrape.UntilAsync(pair.Client, 1);
        var cells = new long[OutcomeCounters.Cells];
        await Eventually.TrueAsync(
            () => Task.FromResult(pair.Server.Host.Traffic.Flows.SelectMany(flow => flow.Outcomes).Sum(outcome => outcome.Read(cells)) == 1), "one request at the server");
        var server = await MetricsScrape.OfAsync(pair.Server);
        Assert.DoesNotContain("istio_request", server.Text, StringComparison.Ordinal);
        Assert.Contains("envoy_http_downstream_rq_total", server.Text, StringComparison.Ordinal);

        // What was not told was counted all the same.
        pair.Ask("");
        Assert.Equal(1, (await MetricsScrape.OfAsync(pair.Server)).Single("istio_requests_total").Value);
    }

    [Fact]
    public async Task OneMetricOff_IsNotThere()
    {
        await using var pair = await MeteredPair.StartAsync(mutualTls: false);
        pair.Ask("{overrides: [{match: {customMetric: request_bytes, mode: CLIENT}, disabled: true}]}");
        await pair.GetAsync();
        Assert.Empty((await MetricsScrape.UntilAsync(pair.Client, 1)).Where("istio_request_bytes_count"));
        Assert.Single((await MetricsScrape.UntilAsync(pair.Server, 1)).Where("istio_request_bytes_count"));
    }

    [Fact]
    public async Task SameRulesAgain_KeepWhatWasCounted_AndReportsDoNotDependOnThem()
    {
        const string Rule = "{overrides: [{tagOverrides: {path: {value: request.path}}}]}";
        await using var pair = await MeteredPair.StartAsync(mutualTls: false);
        pair.Ask(Rule);
        foreach (var path in new[] { "a", "b", "a" })
        {
            using var response = await pair.Client.Client().GetAsync($"http://books/{path}", Token);
        }

        await MetricsScrape.UntilAsync(pair.Client, 3);
        pair.Ask(Rule);
        Assert.Equal(2, (await MetricsScrape.OfAsync(pair.Client)).Single("istio_requests_total", ("path", "/a")).Value);
        var flow = Assert.Single(pair.Client.Host.Traffic.Flows);
        Assert.Equal(3, Assert.Single(flow.Outcomes).Read(new long[OutcomeCounters.Cells]));
    }

    [Fact]
    public void SetsBeyondTheLimit_AreCountedTogether()
    {
        var flow = new FlowCounters(Labels);
        var told = 0;
        var values = 0;
        var flows = new LabelledFlows([(in _, ref buffer) => Append(ref buffer, values++)], () => told++);
        for (var i = 0; i < LabelledFlows.MostSets + 50; i++)
        {
            flows.Find(flow, default).Count(200, "-", null, TimeSpan.Zero, 0, 0);
        }

        Assert.Equal(LabelledFlows.MostSets + 1, flows.All.Count());
        var cells = new long[OutcomeCounters.Cells];
        Assert.Equal(50, Assert.Single(flows.All, set => set.Values[0] == FlowLabels.Overflow).Flow.Outcomes[0].Read(cells));
        Assert.Equal(LabelledFlows.MostSets + 50, flow.Outcomes[0].Read(cells));
        Assert.Equal(1, told);
        values = 7;
        Assert.Equal(2, Count(flows.Find(flow, default)));

        int Count(FlowCounters counters)
        {
            counters.Count(200, "-", null, TimeSpan.Zero, 0, 0);
            return (int)counters.Outcomes[0].Read(cells);
        }
    }

    [Fact]
    public void ValueThatIsTooLong_IsCut_AndOneThatIsNotThereIsUnknown()
    {
        var flows = new LabelledFlows(
            [
                (in _, ref buffer) =>
                {
                    buffer.Append(new string('x', 1_000));
                    return true;
                },
                (in _, ref buffer) =>
                {
                    buffer.Append("half");
                    return false;
                },
            ],
            () => { });
        flows.Find(new FlowCounters(Labels), default);
        Assert.Equal([new string('x', LabelBuffer.LongestValue), "unknown", ""], Assert.Single(flows.All).Values);
    }

    [Fact]
    public void SetThatWasThereBefore_AllocatesNothing()
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "GET";
        context.Request.Headers["x-user"] = "jason";
        var exchange = new MeshProxy.Forwarding.Exchange(
            context,
            new MeshProxy.Listeners.ListenerSlot { Direction = ListenerDirection.Outbound, MeshPort = 0, Wanted = new IPEndPoint(IPAddress.Loopback, 0), Option = "" },
            new MeshProxy.Forwarding.RequestTarget("books", "/a", "?b=c"));
        LabelValue[] labels =
        [
            Of(LogSubject.Host), Of(LogSubject.Method), Of(LogSubject.DestinationPort), Of(LogSubject.Path), Of(LogSubject.RequestHeader, "x-user"),
            new LabelValue
            {
                Choice = new LabelChoice
                {
                    Condition = new LogCondition { Test = new LogTest { Subject = LogSubject.RequestHeader, Key = "x-absent", Kind = LogTestKind.Exists } },
                    Then = Of(LogSubject.RequestHeader, "x-absent"),
                    Otherwise = new LabelValue { Text = "none" },
                },
            },
        ];
        var flows = new LabelledFlows([.. labels.Select(CompiledLabel.Of)], () => { });
        var flow = new FlowCounters(Labels);
        for (var i = 0; i < 1_000; i++)
        {
            Count();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            Count();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(["books", "GET", "80", "/a?b=c", "jason", "none", ""], Assert.Single(flows.All).Values);

        void Count() => flows.Find(flow, new LabelSource(exchange)).Count(200, "-", null, TimeSpan.Zero, 1, 2);

        static LabelValue Of(LogSubject subject, string key = "") => new() { Attribute = new LabelAttribute { Subject = subject, Key = key } };
    }

    [Fact]
    public async Task Connections_HaveLabelsOfTheirOwn()
    {
        await using var pair = await MeteredPair.StartAsync(mutualTls: false);
        pair.Ask("{overrides: [{tagOverrides: {port: {value: destination.port}, request_host: {value: request.host}, response_flags: {operation: REMOVE}}}]}");
        await using var upstream = new ByteServer("bye");
        using (var caller = await RawSocket.TunnelAsync(pair.Client, $"127.0.0.1:{upstream.Port}", Token))
        {
            Assert.Equal("bye", await caller.ReceiveAsync(3, Token));
        }

        MetricsScrape? scrape = null;
        await Eventually.TrueAsync(
            async () => (scrape = await MetricsScrape.OfAsync(pair.Client)).Sum("istio_tcp_connections_closed_total") == 1, "a closed connection");
        var sent = scrape!.Single("istio_tcp_sent_bytes_total");
        Assert.Equal((3, upstream.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), "unknown"), (sent.Value, sent["port"], sent["request_host"]));
        Assert.DoesNotContain("response_flags", sent.Labels.Keys);
        Assert.Equal(3, Assert.Single(pair.Client.Host.Traffic.Flows).BytesSent);
    }

    private static FlowLabels Labels => new(
        TrafficReporter.Source, TrafficProtocol.Http, Party.Of(new PeerDescription("gw-v1", "mesh", "gw", "v1", "gw", "v1")), Party.Unknown, "books", "books", "");

    private static bool Append(ref LabelBuffer buffer, long number)
    {
        buffer.Append(number);
        return true;
    }
}
