using System.Collections.Concurrent;
using Google.Protobuf;
using MeshProtocol;
using MeshProtocol.Otlp;
using MeshProxy.Tracing;
using Xunit;
using StatusCode = MeshProtocol.Otlp.Status.Types.StatusCode;

namespace Tests.Proxy;

public sealed class TracingTests
{
    private const int Always = 1_000_000;
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Caller = "00f067aa0ba902b7";
    private const string Sampled = $"00-{Trace}-{Caller}-01";
    private const string Unsampled = $"00-{Trace}-{Caller}-00";

    // The first eight digits are drawn against the percentage: 4999 and 5000 of ten thousand.
    private const string Below = "00001387-0000-4000-8000-000000000000";
    private const string Above = "00001388-0000-4000-8000-000000000000";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OutboundRequest_IsAClientSpan_WithEnvoysTags()
    {
        await using var upstream = await Recorder.StartAsync();
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(7, ("books", [upstream.Port])).Traced());
        await SendAsync(proxy, "http://books/a?b=c", ("traceparent", Sampled), ("tracestate", "x=y"), ("x-request-id", Below));

        var span = await NextAsync(proxy);
        Assert.Equal((Trace, Caller, Span.Types.SpanKind.Client), (Hex(span.TraceId), Hex(span.ParentSpanId), span.Kind));
        Assert.Equal("x=y", span.TraceState);
        Assert.Equal(StatusCode.Unset, span.Status.Code);
        Assert.True(span.EndTimeUnixNano >= span.StartTimeUnixNano);
        var tags = Tags(span);
        Assert.Equal(Below, tags["guid:x-request-id"]);
        Assert.Equal("http://books/a?b=c", tags["http.url"]);
        Assert.Equal(("GET", "HTTP/1.1", "200", "-"), (tags["http.method"], tags["http.protocol"], tags["http.status_code"], tags["response_flags"]));
        Assert.Equal(("proxy", "books", $"127.0.0.1:{upstream.Port}", "127.0.0.1"), (tags["component"], tags["upstream_cluster"], tags["upstream_address"], tags["peer.address"]));
        Assert.Equal(("7", "5"), (tags["mesh.revision"], tags["response_size"]));
        Assert.Equal(("test", "latest", "mesh"), (tags["istio.canonical_service"], tags["istio.canonical_revision"], tags["istio.namespace"]));

        var sent = Assert.Single(upstream.Requests);
        Assert.Equal($"00-{Trace}-{Hex(span.SpanId)}-01", sent["traceparent"]);
        Assert.Equal(("x=y", ""), (sent["tracestate"], sent["b3"]));
    }

    [Fact]
    public async Task InboundRequest_IsAServerSpan_NamedByTheCallersProxy()
    {
        await using var upstream = await Recorder.StartAsync();
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1).Inbound(8080).Traced(), null, (8080, upstream.Port));
        using var client = proxy.DirectClient(ListenerDirection.Inbound, 8080);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("x-envoy-decorator-operation", "books.mesh.svc.cluster.local:80/*");
        using var response = await client.SendAsync(request, Token);
        Assert.False(response.Headers.Contains("x-envoy-decorator-operation"));

        var span = await NextAsync(proxy);
        Assert.Equal(("books.mesh.svc.cluster.local:80/*", Span.Types.SpanKind.Server), (span.Name, span.Kind));
        Assert.Equal("", Assert.Single(upstream.Requests)["x-envoy-decorator-operation"]);
    }

    [Fact]
    public async Task Operation_IsTheDestinationAndWhatTheRouteMatches_AndToldToTheCalled()
    {
        await using var upstream = await Recorder.StartAsync();
        var push = MeshPush.Outbound(1, ("books", [upstream.Port])).Traced().With(push =>
        {
            (push.Clusters[0].ServiceHost, push.Clusters[0].ServicePort) = ("books.mesh.svc.cluster.local", 80);
            push.RouteTables[0].VirtualHosts[0].Routes[0].Matches.Add(new RouteMatch { Uri = new StringMatch { Prefix = "/bo" } });
        });
        await using var proxy = await TestProxy.SidecarAsync(push);
        await SendAsync(proxy, "http://books/books");
        Assert.Equal("books.mesh.svc.cluster.local:80/bo*", (await NextAsync(proxy)).Name);
        Assert.Equal("books.mesh.svc.cluster.local:80/bo*", upstream.Requests.Single()["x-envoy-decorator-operation"]);
    }

    [Theory]
    [InlineData(0, Below, false)]
    [InlineData(50, Below, true)]
    [InlineData(50, Above, false)]
    [InlineData(100, Above, true)]
    public async Task WithoutADecision_TheRequestIdDecides_AndSaysSo(double percent, string id, bool recorded)
    {
        await using var upstream = await Recorder.StartAsync();
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])).Traced(percent));
        await SendAsync(proxy, "http://books/", ("x-request-id", id));
        var sent = upstream.Requests.Single();
        Assert.Equal(recorded ? "01" : "00", sent["traceparent"][^2..]);
        Assert.Equal(id.Remove(14, 1).Insert(14, recorded ? "9" : "4"), sent["x-request-id"]);
        Assert.Equal(recorded ? 1 : 0, proxy.Host.Spans.Added);
    }

    [Fact]
    public async Task NotesInTheRequestId_AndWishesOfTheClient_AreKept()
    {
        await using var upstream = await Recorder.StartAsync();
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])).Traced(0));
        await SendAsync(proxy, "http://books/", ("x-request-id", Above.Remove(14, 1).Insert(14, "9")));
        await SendAsync(proxy, "http://books/", ("x-request-id", Above), ("x-client-trace-id", "me"));
        Assert.Equal(2, proxy.Host.Spans.Added);
        Assert.Equal('b', upstream.Requests.Last()["x-request-id"][14]);
    }

    [Fact]
    public async Task DecisionOfTheCaller_GoesBeforePercentages()
    {
        await using var upstream = await Recorder.StartAsync();
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])).Traced(100));
        await SendAsync(proxy, "http://books/", ("traceparent", Unsampled));
        Assert.Equal((Unsampled, 0), (upstream.Requests.Single()["traceparent"], proxy.Host.Spans.Added));
    }

    [Theory]
    [InlineData("b3", $"{Trace}-{Caller}-1")]
    [InlineData("b3", $"{Trace}-{Caller}-d-aaaaaaaaaaaaaaaa")]
    [InlineData("x-b3-sampled", "1", "x-b3-traceid", Trace, "x-b3-spanid", Caller)]
    [InlineData("x-b3-flags", "1", "x-b3-traceid", Trace, "x-b3-spanid", Caller)]
    public async Task B3_IsTaken_AndPassedOnInItsForm_BesideW3C(params string[] headers)
    {
        await using var upstream = await Recorder.StartAsync();
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])).Traced(0));
        await SendAsync(proxy, "http://books/", [.. headers.Chunk(2).Select(pair => (pair[0], pair[1]))]);
        var span = await NextAsync(proxy);
        Assert.Equal((Trace, Caller), (Hex(span.TraceId), Hex(span.ParentSpanId)));
        var sent = upstream.Requests.Single();
        Assert.Equal($"00-{Trace}-{Hex(span.SpanId)}-01", sent["traceparent"]);
        if (headers[0] == "b3")
        {
            Assert.Equal(($"{Trace}-{Hex(span.SpanId)}-1-{Caller}", ""), (sent["b3"], sent["x-b3-traceid"]));
        }
        else
        {
            Assert.Equal((Trace, Hex(span.SpanId), Caller, "1"), (sent["x-b3-traceid"], sent["x-b3-spanid"], sent["x-b3-parentspanid"], sent["x-b3-sampled"]));
        }
    }

    [Theory]
    [InlineData("traceparent", "00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [InlineData("traceparent", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("traceparent", "nonsense")]
    [InlineData("b3", "4bf9-00-1")]
    public async Task ContextThatCannotBeRead_BeginsAnew(string name, string value)
    {
        await using var upstream = await Recorder.StartAsync();
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])).Traced());
        await SendAsync(proxy, "http://books/", (name, value));
        var span = await NextAsync(proxy);
        Assert.Empty(span.ParentSpanId);
        Assert.Equal($"00-{Hex(span.TraceId)}-{Hex(span.SpanId)}-01", upstream.Requests.Single()["traceparent"]);
    }

    [Fact]
    public async Task WithoutTracing_HeadersStayAsTheyCome()
    {
        await using var upstream = await Recorder.StartAsync();
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])));
        await SendAsync(proxy, "http://books/", ("traceparent", Sampled), ("b3", "0"), ("x-request-id", Below));
        var sent = upstream.Requests.Single();
        Assert.Equal((Sampled, "0", Below, ""), (sent["traceparent"], sent["b3"], sent["x-request-id"], sent["x-envoy-decorator-operation"]));
        Assert.Equal(0, proxy.Host.Spans.Added);
    }

    [Fact]
    public async Task Tags_ComeFromTextHeaderEnvironmentAndFormat()
    {
        await using var upstream = await Recorder.StartAsync();
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])).Traced(change: tracing =>
        {
            tracing.OmitsIstioTags = true;
            tracing.MaxPathLength = 4;
            tracing.Tags.Add(new TraceTag { Name = "fixed", Literal = "always" });
            tracing.Tags.Add(new TraceTag { Name = "user", Header = "x-user", DefaultValue = "nobody" });
            tracing.Tags.Add(new TraceTag { Name = "absent", Header = "x-absent" });
            tracing.Tags.Add(new TraceTag { Name = "variable", Environment = "NO_SUCH_VARIABLE_HERE", DefaultValue = "unset" });
            tracing.Tags.Add(new TraceTag { Name = "response_flags", Format = "code %RESPONSE_CODE%" });
        }));
        await SendAsync(proxy, "http://books/long/path", ("x-user", "jason"));
        await SendAsync(proxy, "http://books/");
        var tags = Tags(await NextAsync(proxy));
        Assert.Equal(("always", "jason", "unset", "code 200"), (tags["fixed"], tags["user"], tags["variable"], tags["response_flags"]));
        Assert.False(tags.ContainsKey("absent") || tags.ContainsKey("istio.canonical_service"));
        Assert.Equal("http://books/lon", tags["http.url"]);
        Assert.Equal("nobody", Tags(await NextAsync(proxy))["user"]);
    }

    [Fact]
    public async Task RetriesAndFaults_AreEvents_AndFailuresErrors()
    {
        var answers = 0;
        await using var upstream = await UpstreamServer.StartAsync(context =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref answers) == 1 ? 503 : 200;
            return Task.CompletedTask;
        });
        var push = MeshPush.Outbound(1, ("books", [upstream.Port]), ("broken", [upstream.Port])).Traced().With(push =>
        {
            var route = push.RouteTables[0].VirtualHosts[0].Routes[0];
            route.Forward.Retries = new RetryPolicy { Attempts = 2, Conditions = { RetryCondition.ServerError } };
            route.Fault = new Fault { Delay = new Delay { FixedDelayMs = 1, PerMillion = Always } };
            route.Origin = new Origin { Kind = "VirtualService", Namespace = "mesh", Name = "books", Path = "spec.http[0]", File = "a.yaml", Line = 12 };
            push.RouteTables[0].VirtualHosts[1].Routes[0].Fault = new Fault { Abort = new Abort { HttpStatus = 418, PerMillion = Always } };
        });
        await using var proxy = await TestProxy.SidecarAsync(push);
        await SendAsync(proxy, "http://books/");
        var span = await NextAsync(proxy);
        Assert.Equal(["fault.delay", "retry"], span.Events.Select(noted => noted.Name));
        var tags = Tags(span);
        Assert.Equal(("2", "DI", "200"), (tags["mesh.attempts"], tags["response_flags"], tags["http.status_code"]));
        Assert.Equal(("VirtualService mesh/books", "spec.http[0]", "a.yaml", "12"), (tags["mesh.origin"], tags["mesh.origin.path"], tags["mesh.origin.file"], tags["mesh.origin.line"]));

        await SendAsync(proxy, "http://broken/");
        var aborted = await NextAsync(proxy);
        Assert.Equal((StatusCode.Error, "fault_filter_abort"), (aborted.Status.Code, aborted.Status.Message));
        Assert.Equal(("418", "FI", "true"), (Tags(aborted)["http.status_code"], Tags(aborted)["response_flags"], Tags(aborted)["error"]));
        Assert.Equal("fault.abort", Assert.Single(aborted.Events).Name);
    }

    [Fact]
    public async Task SpansThatNobodyFetches_AreBounded_AndHoldUpNoRequest()
    {
        var queue = new SpanQueue();
        for (var i = 0; i < SpanQueue.Limit + 10; i++)
        {
            queue.Add(new Span());
        }

        Assert.Equal((SpanQueue.Limit + 10, 10, SpanQueue.Limit), (queue.Added, queue.Dropped, queue.Reader.Count));
        await Task.CompletedTask;
    }

    private static async Task SendAsync(TestProxy proxy, string url, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await proxy.Client(handler => handler.ActivityHeadersPropagator = null).SendAsync(request, Token);
        await response.Content.ReadAsByteArrayAsync(Token);
    }

    private static async Task<Span> NextAsync(TestProxy proxy) => await proxy.Host.Spans.Reader.ReadAsync(Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token);

    private static Dictionary<string, string> Tags(Span span) => span.Attributes.ToDictionary(attribute => attribute.Key, attribute => attribute.Value.StringValue);

    private static string Hex(ByteString bytes) => Convert.ToHexStringLower(bytes.Span);

    /// <summary>An upstream that remembers what it was sent.</summary>
    private sealed class Recorder(UpstreamServer server, ConcurrentQueue<IReadOnlyDictionary<string, string>> requests) : IAsyncDisposable
    {
        public int Port => server.Port;

        public IEnumerable<Sent> Requests => requests.Select(headers => new Sent(headers));

        public static async Task<Recorder> StartAsync()
        {
            var requests = new ConcurrentQueue<IReadOnlyDictionary<string, string>>();
            return new Recorder(await UpstreamServer.StartAsync(context =>
            {
                requests.Enqueue(context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()));
                return context.Response.WriteAsync("there");
            }), requests);
        }

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }

    private readonly struct Sent(IReadOnlyDictionary<string, string> headers)
    {
        /// <summary>Empty for one that is not there.</summary>
        public string this[string name] => headers.GetValueOrDefault(name, "");
    }
}
