using MeshControlPlane.Observability.Traffic;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.Observability;

public sealed class TrafficHistoryTests
{
    private static readonly DateTimeOffset Begin = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private readonly FakeTimeProvider _time = new(Begin);
    private long _revision = 1;

    [Fact]
    public void SecondThatIsNotOver_IsNotKnownYet()
    {
        var history = History();
        var told = 0;
        history.Advanced += () => told++;
        Add(history, Key("books"), 3);
        _time.Advance(TimeSpan.FromMilliseconds(900));
        history.Advance();
        Assert.Empty(history.Between(Begin, Begin.AddSeconds(10)).Flows);
        Assert.Equal((0, Begin), (told, history.Now));

        _time.Advance(TimeSpan.FromMilliseconds(100));
        history.Advance();
        var slice = history.Between(Begin, Begin.AddSeconds(10));
        Assert.Equal((3, Begin, Begin.AddSeconds(1), 1), (Assert.Single(slice.Flows).Requests, slice.From, slice.To, told));
    }

    [Fact]
    public void FlowOfSeveralSeconds_IsSummedUp_AndKeepsWhatTellsItApart()
    {
        var history = History();
        for (var second = 0; second < 5; second++)
        {
            Add(history, Key("books"), 2, code: second == 4 ? 503 : 200, flags: second == 4 ? "UF,URX" : "-", bucket: second);
            Add(history, Key("ratings"), 1, grpc: second - 1);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var flows = history.Between(Begin.AddSeconds(1), Begin.AddSeconds(5)).Flows.OrderBy(flow => flow.Key.ServiceName).ToArray();
        Assert.Equal([new FlowResponse(200, "-", null, 6), new FlowResponse(503, "UF,URX", null, 2)], flows[0].Responses);
        Assert.Equal([0, 2, 2, 2, 2], flows[0].Latency.Counts.Take(5));
        Assert.Equal((8.0, 80, 8), (flows[0].Latency.SumMilliseconds, flows[0].RequestBytes, flows[0].ConnectionsOpened));
        Assert.Equal([0, 1, 2, 3], flows[1].Responses.Select(response => response.GrpcStatus!.Value));
    }

    [Fact]
    public void Steps_AreOneAfterTheOther_EachWithTheRevisionAtItsEnd()
    {
        var history = History();
        for (var second = 0; second < 6; second++)
        {
            _revision = second < 3 ? 1 : 2;
            Add(history, Key("books"), second + 1);
            _time.Advance(TimeSpan.FromSeconds(1));
            history.Advance();
        }

        var steps = history.Steps(Begin, Begin.AddSeconds(6), TimeSpan.FromSeconds(2));
        Assert.Equal([3L, 7L, 11L], steps.Select(step => step.Flows.Sum(flow => flow.Requests)));
        Assert.Equal([1L, 2L, 2L], steps.Select(step => step.Revision));
        Assert.Equal([Begin, Begin.AddSeconds(2), Begin.AddSeconds(4)], steps.Select(step => step.From));
        Assert.Throws<ArgumentOutOfRangeException>(() => history.Steps(Begin, Begin.AddSeconds(6), TimeSpan.FromMilliseconds(500)));
    }

    [Fact]
    public void NoMoreThanHalfAnHour_IsKnown()
    {
        var history = History();
        Add(history, Key("old"), 1);
        _time.Advance(TimeSpan.FromMinutes(29));
        Add(history, Key("new"), 1);
        _time.Advance(TimeSpan.FromSeconds(61));

        var slice = history.Between(Begin, Begin.AddHours(1));
        Assert.Equal("new", Assert.Single(slice.Flows).Key.ServiceName);
        Assert.Equal((Begin.AddSeconds(1), TimeSpan.FromMinutes(30)), (history.Earliest, slice.Length));
    }

    [Fact]
    public void LargeMesh_StaysWithinItsMemory_AndLosesNoCount()
    {
        const long Limit = 1_000_000;
        var history = new TrafficHistory(() => 1, _time, Limit);
        var keys = Enumerable.Range(0, 200).Select(number => Key($"s{number}")).ToArray();
        for (var second = 0; second < 1700; second++)
        {
            history.Add(sumOf =>
            {
                foreach (var key in keys)
                {
                    sumOf(key).AddResponses(200, "-", null, 1);
                    sumOf(key).AddLatency(3, 1);
                }
            });
            _time.Advance(TimeSpan.FromSeconds(1));
            history.Advance();
            Assert.True(history.Size < Limit + 20_000, $"{history.Size} bytes after {second} s");
        }

        var all = history.Between(Begin, history.Now);
        Assert.Equal(200, all.Flows.Count);
        Assert.All(all.Flows, flow => Assert.Equal(1700, flow.Requests));
        Assert.All(history.Between(history.Now.AddSeconds(-5), history.Now).Flows, flow => Assert.Equal(5, flow.Requests));
    }

    [Fact]
    public void ClockThatIsSetBack_BeginsAnew()
    {
        var time = new FakeTimeProvider(Begin);
        var clock = new ShiftedTime(time);
        var history = new TrafficHistory(() => 1, clock);
        Add(history, Key("before"), 1);
        time.Advance(TimeSpan.FromSeconds(10));
        history.Advance();
        clock.Shift = TimeSpan.FromHours(-1);
        Add(history, Key("after"), 1);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("after", Assert.Single(history.Between(DateTimeOffset.MinValue, DateTimeOffset.MaxValue).Flows).Key.ServiceName);
    }

    [Fact]
    public async Task ManyWritersAndReaders_LoseNothing()
    {
        var history = new TrafficHistory(() => 1, TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            for (var i = 0; i < 2000; i++)
            {
                Add(history, Key($"s{i % 7}"), 1);
                if (i % 100 == writer)
                {
                    history.Steps(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, TimeSpan.FromSeconds(1));
                    history.Advance();
                }
            }
        })));
        var last = history.Now;
        await Eventually.TrueAsync(() => history.Between(DateTimeOffset.MinValue, DateTimeOffset.MaxValue).Flows.Sum(flow => flow.Requests) == 8000, $"all after {last}");
    }

    private static FlowKey Key(string service) => new(
        FlowReporter.Source, new TrafficParty("mesh", "gw-v1", "gw", "v1", "unknown"), TrafficParty.Unknown, $"{service}.mesh.svc.cluster.local", service, "mesh", FlowProtocol.Http, false);

    private static void Add(TrafficHistory history, FlowKey key, int count, int code = 200, string flags = "-", int? grpc = null, int bucket = 3) => history.Add(sumOf =>
    {
        var sum = sumOf(key);
        sum.AddResponses(code, flags, grpc, count);
        sum.AddLatency(bucket, count);
        sum.LatencyMicroseconds += 1000 * count;
        sum.RequestBytes += 10 * count;
        sum.ConnectionsOpened += count;
    });

    private TrafficHistory History() => new(() => _revision, _time);

    private sealed class ShiftedTime(TimeProvider time) : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Shift;
    }
}
