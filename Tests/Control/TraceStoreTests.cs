using MeshControlPlane.Observability.Logs;
using MeshControlPlane.Observability.Tracing;
using MeshProtocol.Otlp;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.Control;

public sealed class TraceStoreTests
{
    [Fact]
    public void Spans_MakeATrace_InTheOrderOfTheirBegin()
    {
        using var store = new TraceStore(TimeProvider.System);
        Assert.Equal(0, store.Add([OtlpMessages.Of("books", OtlpMessages.Span(1, 2, parent: 1, milliseconds: 5))]));
        Assert.Equal(0, store.Add([OtlpMessages.Of("gw", OtlpMessages.Span(1, 1, milliseconds: 1, attributes: OtlpMessages.Attribute("guid:x-request-id", "r1")))]));
        // Sent again, after an answer that was lost.
        store.Add([OtlpMessages.Of("gw", OtlpMessages.Span(1, 1, milliseconds: 1))]);

        var trace = store.Find(OtlpMessages.Hex(16, 1))!;
        Assert.Equal(["span 1", "span 2"], trace.Spans.Select(span => span.Name));
        Assert.Equal((SpanSide.Server, "gw", TimeSpan.FromMilliseconds(10)), (trace.Root.Side, trace.Root.Service, trace.Root.Duration));
        Assert.Equal(OtlpMessages.Hex(8, 1), trace.Spans[1].ParentId);
        Assert.Same(trace, store.FindByRequest("r1"));
        Assert.Null(store.FindByRequest("r2"));
        Assert.Null(store.Find(OtlpMessages.Hex(16, 2)));
    }

    [Fact]
    public void Query_ChoosesByServiceErrorTimeAndNumber_NewestFirst()
    {
        using var store = new TraceStore(TimeProvider.System);
        for (var i = 1; i <= 5; i++)
        {
            var span = OtlpMessages.Span(i, i, milliseconds: (ulong)i * 1000);
            span.Status = new Status { Code = i == 3 ? Status.Types.StatusCode.Error : Status.Types.StatusCode.Unset };
            store.Add([OtlpMessages.Of(i == 4 ? "other" : "books", span)]);
        }

        Assert.Equal([5, 4], Seconds(new TraceQuery(Limit: 2)));
        Assert.Equal([3], Seconds(new TraceQuery(OnlyErrors: true)));
        Assert.Equal([4], Seconds(new TraceQuery(Service: "other")));
        Assert.Equal([3, 2], Seconds(new TraceQuery(From: DateTimeOffset.UnixEpoch.AddSeconds(2), To: DateTimeOffset.UnixEpoch.AddSeconds(4))));
        Assert.Empty(store.Find(new TraceQuery(LeastDuration: TimeSpan.FromMilliseconds(11))));

        IEnumerable<double> Seconds(TraceQuery query) => store.Find(query).Select(trace => (trace.Start - DateTimeOffset.UnixEpoch).TotalSeconds);
    }

    [Fact]
    public void Flood_IsBounded_AndTheOldestGo()
    {
        using var store = new TraceStore(TimeProvider.System);
        var big = OtlpMessages.Attribute("text", new string('a', 5000));
        for (var i = 1; i <= TraceStore.Limit + 1000; i++)
        {
            store.Add([OtlpMessages.Of("a", OtlpMessages.Span(i, i, 0, (ulong)i, big, OtlpMessages.Attribute("guid:x-request-id", $"r{i}")))]);
        }

        Assert.Equal(TraceStore.Limit, store.Find(new TraceQuery(Limit: int.MaxValue)).Count);
        Assert.Null(store.Find(OtlpMessages.Hex(16, 1000)));
        Assert.Null(store.FindByRequest("r1000"));
        Assert.NotNull(store.FindByRequest("r1001"));

        store.Add([OtlpMessages.Of("a", [.. Enumerable.Range(1, TraceStore.SpanLimit + 5).Select(i => OtlpMessages.Span(-1, i))])]);
        Assert.Equal((TraceStore.SpanLimit, 5), (store.Find(OtlpMessages.Hex(16, -1))!.Spans.Count, store.Dropped));
    }

    [Fact]
    public void Memory_IsBoundedToo()
    {
        using var store = new TraceStore(TimeProvider.System);
        var attributes = Enumerable.Range(0, 20).Select(i => OtlpMessages.Attribute($"a{i}", new string('a', 4000))).ToArray();
        var count = (int)(TraceStore.CharacterLimit / (20 * 4000)) + 100;
        for (var i = 1; i <= count; i++)
        {
            store.Add([OtlpMessages.Of("a", OtlpMessages.Span(i, i, 0, (ulong)i, attributes))]);
        }

        Assert.InRange(store.Find(new TraceQuery(Limit: int.MaxValue)).Count, 100, count - 100);
    }

    [Fact]
    public void MalformedSpans_AreCounted_AndLeftOut()
    {
        using var store = new TraceStore(TimeProvider.System);
        var wrong = OtlpMessages.Span(1, 1);
        wrong.TraceId = OtlpMessages.Id(8, 1);
        Assert.Equal(1, store.Add([OtlpMessages.Of("a", wrong, OtlpMessages.Span(2, 2))]));
        Assert.Single(store.Find(new TraceQuery()));
    }

    [Fact]
    public void Change_IsToldAtMostOnceASecond()
    {
        var time = new FakeTimeProvider();
        using var store = new TraceStore(time);
        var told = 0;
        store.Changed += () => told++;
        for (var i = 0; i < 3; i++)
        {
            store.Add([OtlpMessages.Of("a", OtlpMessages.Span(i + 1, 1))]);
        }

        Assert.Equal(0, told);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, told);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, told);
        store.Add([OtlpMessages.Of("a", OtlpMessages.Span(9, 1))]);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, told);
    }

    [Fact]
    public void Tree_ShowsWhoHowLongStatusFlagsAndRetries()
    {
        using var store = new TraceStore(TimeProvider.System);
        var client = OtlpMessages.Span(1, 2, 1, 2, OtlpMessages.Attribute("http.status_code", "503"), OtlpMessages.Attribute("response_flags", "UF,URX"),
            OtlpMessages.Attribute("mesh.attempts", "3"), OtlpMessages.Attribute("mesh.origin", "VirtualService mesh/books"), OtlpMessages.Attribute("mesh.origin.path", "spec.http[0]"));
        client.Kind = Span.Types.SpanKind.Client;
        client.Status = new Status { Code = Status.Types.StatusCode.Error, Message = "refused" };
        client.Events.Add(new Span.Types.Event { Name = "retry", TimeUnixNano = 4_000_000, Attributes = { OtlpMessages.Attribute("attempt", "2") } });
        store.Add([OtlpMessages.Of("gw.mesh", OtlpMessages.Span(1, 1), client)]);
        var text = new StringWriter { NewLine = "\n" };
        TraceTree.Write(store.Find(OtlpMessages.Hex(16, 1))!, text);
        Assert.Equal(
            $"""
            trace {OtlpMessages.Hex(16, 1)}, 1970-01-01 00:00:00.000Z, 12.0 ms, 2 spans
            gw.mesh server span 1  +0.0 10.0 ms
              gw.mesh client span 2  +2.0 10.0 ms  503 UF,URX  3 tries  by VirtualService mesh/books spec.http[0]  ERROR (refused)
                · retry +4.0 attempt=2

            """.ReplaceLineEndings("\n"),
            text.ToString());
    }

    [Fact]
    public void Logs_AreKeptWithTheirTrace_AndBounded()
    {
        var store = new LogStore();
        for (var i = 0; i < LogStore.Limit + 5; i++)
        {
            store.Add([new ResourceLogs
            {
                Resource = new Resource { Attributes = { OtlpMessages.Attribute("service.name", "books") } },
                ScopeLogs = { new ScopeLogs { LogRecords = { new LogRecord { Body = new AnyValue { StringValue = $"line {i}" }, SeverityNumber = i % 2 == 0 ? 9 : 17, TraceId = OtlpMessages.Id(16, i) } } } },
            }]);
        }

        Assert.Equal(LogStore.Limit, store.Find(new LogQuery(Limit: int.MaxValue)).Count);
        Assert.Equal("line 20004", store.Find(new LogQuery())[^1].Message);
        Assert.Equal("line 77", Assert.Single(store.Find(new LogQuery(TraceId: OtlpMessages.Hex(16, 77), LeastSeverity: 17))).Message);
        Assert.Empty(store.Find(new LogQuery(Service: "ratings")));
    }
}
