using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using MeshControlPlane.Commands;
using MeshControlPlane.Observability.Logs;
using MeshControlPlane.Observability.Otlp;
using MeshControlPlane.Observability.Tracing;
using MeshProtocol.Otlp;
using Tests.Proxy;
using Xunit;

namespace Tests.Control;

public sealed class OtlpTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TracesAndLogs_AreTakenOverGrpcAndHttp_FromWhoKnowsTheKey()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var channel = GrpcChannel.ForAddress($"http://localhost:{control.OtlpPort}");
        var request = new ExportTraceServiceRequest { ResourceSpans = { OtlpMessages.Of("books", OtlpMessages.Span(1, 1)) } };
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await new TraceService.TraceServiceClient(channel).ExportAsync(request, cancellationToken: Token));
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        Assert.Contains("otlp-key", refused.Status.Detail, StringComparison.Ordinal);

        var key = new Metadata { { OtlpKey.Header, control.OtlpKey } };
        await new TraceService.TraceServiceClient(channel).ExportAsync(request, key, cancellationToken: Token);
        await new LogsService.LogsServiceClient(channel).ExportAsync(
            new ExportLogsServiceRequest { ResourceLogs = { new ResourceLogs { ScopeLogs = { new ScopeLogs { LogRecords = { new LogRecord { Body = new AnyValue { StringValue = "hello" } } } } } } } },
            key, cancellationToken: Token);
        var traces = control.Services.GetRequiredService<ITraceStore>();
        Assert.Equal("books", traces.Find(OtlpMessages.Hex(16, 1))!.Root.Service);
        Assert.Equal("hello", Assert.Single(control.Services.GetRequiredService<LogStore>().Find(new LogQuery())).Message);

        using var client = new HttpClient { BaseAddress = new Uri($"http://localhost:{control.OtlpHttpPort}") };
        var second = new ExportTraceServiceRequest { ResourceSpans = { OtlpMessages.Of("books", OtlpMessages.Span(2, 1)) } };
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(client, second.ToByteArray()));
        client.DefaultRequestHeaders.Add(OtlpKey.Header, control.OtlpKey);
        Assert.Equal(HttpStatusCode.OK, await PostAsync(client, second.ToByteArray()));
        Assert.NotNull(traces.Find(OtlpMessages.Hex(16, 2)));
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            new ExportTraceServiceRequest { ResourceSpans = { OtlpMessages.Of("books", OtlpMessages.Span(3, 1)) } }.WriteTo(gzip);
        }

        Assert.Equal(HttpStatusCode.OK, await PostAsync(client, packed.ToArray(), encoding: "gzip"));
        Assert.NotNull(traces.Find(OtlpMessages.Hex(16, 3)));

        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(client, [1, 2, 3]));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, await PostAsync(client, "{}"u8.ToArray(), "application/xml"));
        using var bomb = new MemoryStream();
        await using (var gzip = new GZipStream(bomb, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(new byte[OtlpHttp.Limit + 1], Token);
        }

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(client, bomb.ToArray(), encoding: "gzip"));
    }

    [Fact]
    public async Task Json_HasItsIdsInHexadecimal_AndIsPassedOnAsProtobuf()
    {
        await using var collector = await FakeCollector.StartAsync();
        await using var control = await ControlPlaneFixture.StartAsync(options => options with { ForwardTo = collector.Target(false) });
        using var client = new HttpClient { BaseAddress = new Uri($"http://localhost:{control.OtlpHttpPort}") };
        client.DefaultRequestHeaders.Add(OtlpKey.Header, control.OtlpKey);
        const string Trace = "5b8efff798038103d269b633813fc60c";
        var spans = """
            {"resourceSpans": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "books"}}]}, "scopeSpans": [{"scope": {"name": "mine"}, "somethingNew": {"a": 1},
              "spans": [{"traceId": "TRACE", "spanId": "EEE19B7EC3C1B174", "parentSpanId": "", "name": "GET /books", "kind": 2,
                "startTimeUnixNano": "1544712660000000000", "endTimeUnixNano": 1544712661000000000, "status": {"code": 2},
                "attributes": [{"key": "traceId", "value": {"stringValue": "not an id"}}, {"key": "n", "value": {"intValue": "7"}}]}]}]}]}
            """.Replace("TRACE", Trace, StringComparison.Ordinal);
        var logs = """
            {"resourceLogs": [{"scopeLogs": [{"logRecords": [{"timeUnixNano": "1544712660300000000", "severityNumber": 13, "severityText": "Warning",
              "body": {"stringValue": "hello"}, "traceId": "TRACE", "spanId": "eee19b7ec3c1b174"}]}]}]}
            """.Replace("TRACE", Trace, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, "{ }"), await SendAsync("/v1/traces", spans));
        Assert.Equal((HttpStatusCode.OK, "{ }"), await SendAsync("/v1/logs", logs));

        var root = control.Services.GetRequiredService<ITraceStore>().Find(Trace)!.Root;
        Assert.Equal(("books", "GET /books", "not an id", "7"), (root.Service, root.Name, root.Attributes["traceId"], root.Attributes["n"]));
        var log = Assert.Single(control.Services.GetRequiredService<LogStore>().Find(new LogQuery(Trace)));
        Assert.Equal(("hello", 13, "eee19b7ec3c1b174"), (log.Message, log.Severity, log.SpanId));
        await Eventually.TrueAsync(() => collector.Received.Count == 2, "both arrive");
        Assert.Equal(Trace, Convert.ToHexStringLower(Assert.Single(collector.Spans).TraceId.Span));

        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync("/v1/traces", "{")).Status);
        var (status, sentence) = await SendAsync("/v1/traces", spans.Replace(Trace, "not hexadecimal", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("traceId has to be in hexadecimal", sentence, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync("/v1/traces", "{\"resourceSpans\": 7}")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync("/v1/logs", new string('[', 100_000))).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await SendAsync("/v1/logs", new string(' ', OtlpHttp.Limit + 1))).Status);
        // Nobody here reads them, and no collector takes them so over gRPC.
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await SendAsync("/v1/metrics", "{}")).Status);

        async Task<(HttpStatusCode Status, string Text)> SendAsync(string path, string json)
        {
            using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
            using var response = await client.PostAsync(path, content, Token);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(Token));
        }
    }

    [Fact]
    public async Task WaitingMessages_AreBoundedInBytes_AndTheOldestGo()
    {
        var queue = new OtlpQueue(limit: 3, byteLimit: 10_000);
        Assert.Equal(0, queue.Add(Message(1, 4_000)));
        Assert.Equal(0, queue.Add(Message(2, 4_000)));
        Assert.Equal(1, queue.Add(Message(3, 4_000)));
        // What is being sent is held too.
        Assert.Equal(2, (await queue.TakeAsync(Token)).Bytes[0]);
        Assert.Equal(1, queue.Add(Message(4, 4_000)));
        Assert.InRange(queue.Bytes, 8_000, 10_000);
        Assert.Equal(4, (await queue.TakeAsync(Token)).Bytes[0]);
        for (byte i = 5; i < 10; i++)
        {
            Assert.Equal(i < 8 ? 0 : 1, queue.Add(Message(i, 10)));
        }

        Assert.Equal(7, (await queue.TakeAsync(Token)).Bytes[0]);
        // Larger than all that may wait.
        Assert.Equal(3, queue.Add(Message(10, 20_000)));
        var none = queue.TakeAsync(Token).AsTask();
        Assert.Equal(0, queue.Bytes);
        Assert.Equal(0, queue.Add(Message(11, 10)));
        Assert.Equal(11, (await none).Bytes[0]);

        static OtlpBytes Message(byte number, int size)
        {
            var bytes = new byte[size];
            bytes[0] = number;
            return new OtlpBytes(OtlpSignal.Logs, bytes);
        }
    }

    [Fact]
    public async Task Proxies_SendAtThePortOfDiscovery_ByTheirOwnCredentials()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var channel = control.OpenChannel();
        var client = new TraceService.TraceServiceClient(channel);
        var request = new ExportTraceServiceRequest { ResourceSpans = { OtlpMessages.Of("gw.mesh", OtlpMessages.Span(1, 1)) } };
        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await client.ExportAsync(request, new Metadata { { OtlpKey.Header, control.OtlpKey } }, cancellationToken: Token));
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        await client.ExportAsync(request, new Metadata { { "authorization", $"Bearer {control.JoinToken}" } }, cancellationToken: Token);
        Assert.NotNull(control.Services.GetRequiredService<ITraceStore>().Find(OtlpMessages.Hex(16, 1)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhatComesIn_IsPassedOn_AsOftenAsItTakes(bool isHttp)
    {
        await using var collector = await FakeCollector.StartAsync();
        collector.Refusals = isHttp ? 0 : 2;
        await using var control = await ControlPlaneFixture.StartAsync(options => options with { ForwardTo = collector.Target(isHttp) });
        using var channel = GrpcChannel.ForAddress($"http://localhost:{control.OtlpPort}");
        var key = new Metadata { { OtlpKey.Header, control.OtlpKey } };
        await new TraceService.TraceServiceClient(channel).ExportAsync(
            new ExportTraceServiceRequest { ResourceSpans = { OtlpMessages.Of("books", OtlpMessages.Span(7, 1)) } }, key, cancellationToken: Token);
        // Metrics are not understood here, and go on as they are.
        var metrics = new ExportMetricsServiceRequest { ResourceMetrics = { ByteString.CopyFromUtf8("whatever") } };
        await new MetricsService.MetricsServiceClient(channel).ExportAsync(metrics, key, cancellationToken: Token);

        await Eventually.TrueAsync(() => collector.Received.Count == 2, "both arrive");
        Assert.Equal(OtlpMessages.Id(16, 7), Assert.Single(collector.Spans).TraceId);
        Assert.Equal(metrics.ToByteArray(), collector.Received.Single(entry => entry.Signal == "metrics").Message);
        Assert.All(collector.Received, entry => Assert.Equal("secret", entry.Key));
        await Eventually.TrueAsync(() => control.Services.GetRequiredService<OtlpForwarder>().Forwarded == 2, "both are counted");
    }

    [Fact]
    public async Task CollectorThatIsAway_HoldsUpNobody_AndWhatItDoesNotTakeIsBounded()
    {
        using var away = new ClosedPort();
        await using var control = await ControlPlaneFixture.StartAsync(
            options => options with { ForwardTo = new OtlpTarget(new Uri($"http://127.0.0.1:{away.Port}"), false, []) });
        var intake = control.Services.GetRequiredService<OtlpIntake>();
        for (var i = 1; i <= OtlpForwarder.Limit + 100; i++)
        {
            intake.Take(new ExportTraceServiceRequest { ResourceSpans = { OtlpMessages.Of("books", OtlpMessages.Span(i, 1)) } });
        }

        Assert.InRange(control.Services.GetRequiredService<OtlpForwarder>().Dropped, 90, 200);
        Assert.NotNull(control.Services.GetRequiredService<ITraceStore>().Find(OtlpMessages.Hex(16, 1)));
    }

    [Fact]
    public async Task Command_ListsTracesAndShowsOne()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        var traces = control.Services.GetRequiredService<TraceStore>();
        var failed = OtlpMessages.Span(2, 1, attributes: OtlpMessages.Attribute("guid:x-request-id", "r2"));
        failed.Status = new MeshProtocol.Otlp.Status { Code = MeshProtocol.Otlp.Status.Types.StatusCode.Error };
        traces.Add([OtlpMessages.Of("gw.mesh", OtlpMessages.Span(1, 1), failed)]);

        var list = await RunAsync("traces");
        Assert.Contains(OtlpMessages.Hex(16, 1), list, StringComparison.Ordinal);
        Assert.Contains(OtlpMessages.Hex(16, 2), list, StringComparison.Ordinal);
        Assert.DoesNotContain(OtlpMessages.Hex(16, 1), await RunAsync("traces", "--errors"), StringComparison.Ordinal);
        Assert.Contains("gw.mesh server span 1", await RunAsync("traces", OtlpMessages.Hex(16, 1)), StringComparison.Ordinal);
        Assert.Contains(OtlpMessages.Hex(16, 2), await RunAsync("traces", "r2", "-o", "json"), StringComparison.Ordinal);

        async Task<string> RunAsync(params string[] arguments)
        {
            var (output, error) = (new StringWriter(), new StringWriter());
            var code = await MeshCommandLine.RunAsync([.. arguments, "--mesh-dir", control.Directory], output, error);
            Assert.True(code == 0, error.ToString());
            return output.ToString();
        }
    }

    [Theory]
    [InlineData("http://localhost:4317", null, null, false)]
    [InlineData("https://collector:4318/base", "http/protobuf", "x-a=b%20c, y=z", true)]
    public void Target_IsWhatTheEnvironmentSays(string endpoint, string? protocol, string? headers, bool isHttp)
    {
        var target = OtlpTarget.Of(new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol,
            ["OTEL_EXPORTER_OTLP_HEADERS"] = headers,
        })!;
        Assert.Equal((new Uri(endpoint), isHttp), (target.Endpoint, target.IsHttp));
        Assert.Equal(headers is null ? [] : [new("x-a", "b c"), new("y", "z")], target.Headers);
        Assert.Null(OtlpTarget.Of(new Dictionary<string, string>()));
        Assert.Throws<MeshControlPlane.StartupException>(() => OtlpTarget.Of(new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "localhost" }));
    }

    [Theory]
    [InlineData("api key=x")]
    [InlineData("key-bin=x")]
    public void Header_ThatCannotBeSent_IsAMistakeOfTheStart(string headers) =>
        Assert.Contains("OTEL_EXPORTER_OTLP_HEADERS", Assert.Throws<MeshControlPlane.StartupException>(() => OtlpTarget.Of(new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://localhost:4317",
            ["OTEL_EXPORTER_OTLP_HEADERS"] = headers,
        })).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Target_ThatIsTheControlPlaneItself_IsAMistakeOfTheStart()
    {
        int port;
        using (var free = new ClosedPort())
        {
            port = free.Port;
        }

        var refused = await Assert.ThrowsAsync<MeshControlPlane.StartupException>(() => ControlPlaneFixture.StartAsync(
            options => options with { OtlpPort = port, ForwardTo = new OtlpTarget(new Uri($"http://localhost:{port}"), false, []) }));

        Assert.Contains("which is this control plane itself", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PackedMessage_IsReadUpToTheLimit_AndNoFurther()
    {
        var gzip = new BoundedGzip();

        using var whole = gzip.CreateDecompressionStream(Packed(OtlpHttp.Limit));
        Assert.Equal(OtlpHttp.Limit, whole.Length);
        Assert.Equal(StatusCode.ResourceExhausted, Assert.Throws<RpcException>(() => gzip.CreateDecompressionStream(Packed(OtlpHttp.Limit + 1))).StatusCode);

        MemoryStream Packed(int length)
        {
            var packed = new MemoryStream();
            using (var stream = gzip.CreateCompressionStream(packed, CompressionLevel.Fastest))
            {
                stream.Write(new byte[length]);
            }

            packed.Position = 0;
            return packed;
        }
    }

    [Fact]
    public void SpansOfOneTrace_AreBoundedInSize_AndSoAreTheirEvents()
    {
        using var store = new TraceStore(TimeProvider.System);
        var span = OtlpMessages.Span(1, 1);
        span.Events.Add(Enumerable.Repeat(new Span.Types.Event { Name = "again" }, 2 * TraceStore.EventLimit));

        store.Add([OtlpMessages.Of("books", span)]);

        Assert.Equal(TraceStore.EventLimit, store.Find(OtlpMessages.Hex(16, 1))!.Spans[0].Events.Count);
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient client, byte[] body, string type = "application/x-protobuf", string? encoding = null)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        using var response = await client.PostAsync("/v1/traces", content, Token);
        return response.StatusCode;
    }
}
