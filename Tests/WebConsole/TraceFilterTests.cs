using MeshControlPlane.WebConsole.Traces;
using Xunit;

namespace Tests.WebConsole;

public sealed class TraceFilterTests
{
    private static readonly FakeTraceStore Store = Filled();

    [Fact]
    public void Quantile_KeepsTheSlowest()
    {
        Assert.Equal(26, Find(new TraceFilter { Quantile = 75 }).Count);
        Assert.Equal(11, Find(new TraceFilter { Quantile = 90 }).Count);
        Assert.Equal([108, 109], Find(new TraceFilter { Quantile = 99 }).Select(row => (int)row.Duration.TotalMilliseconds));
    }

    [Fact]
    public void Status_IsOneOrAClass_OfAnySpan()
    {
        Assert.Equal(5, Find(new TraceFilter { Status = "504" }).Count);
        Assert.Equal(10, Find(new TraceFilter { Status = "5xx" }).Count);
        Assert.Equal(100, Find(new TraceFilter { Status = "200" }).Count);
        Assert.Empty(Find(new TraceFilter { Status = "404" }));
    }

    [Fact]
    public void OtherConditions_AreTheStores()
    {
        var filter = new TraceFilter { Service = "gw.mesh", Workload = "mesh/gw", OnlyErrors = true, Least = "105", Minutes = 5, Limit = 20 };

        Find(filter);

        var asked = Store.Asked!;
        Assert.Equal(
            ("gw.mesh", "mesh/gw", true, TimeSpan.FromMilliseconds(105), 20, TraceBuilder.Epoch.AddMinutes(-5)),
            (asked.Service, asked.Workload, asked.OnlyErrors, asked.LeastDuration!.Value, asked.Limit, asked.From!.Value));
    }

    [Fact]
    public void Address_HoldsTheFilter_AndNothingThatIsAsUsual()
    {
        var filter = new TraceFilter { Service = "gw & co", OnlyErrors = true, Least = "2.5", Quantile = 90, Status = "5xx", Minutes = 10, Limit = 500 };

        Assert.Equal("traces?service=gw%20%26%20co&errors=true&least=2.5&quantile=90&status=5xx&minutes=10&limit=500", filter.Address);
        Assert.Equal("traces", new TraceFilter().Address);
    }

    [Fact]
    public void AddressThatMakesNoSense_IsTakenForTheUsual()
    {
        Assert.Equal(new TraceFilter(), TraceFilter.Of(null, null, false, null, 42, null, -1, 1_000_000));
        Assert.Equal("Write a number of milliseconds, such as 250.", new TraceFilter { Least = "soon" }.LeastProblem);
        Assert.Equal("Write a status such as 503, or a class such as 5xx.", new TraceFilter { Status = "teapot" }.StatusProblem);
        Assert.Null(new TraceFilter { Status = "4XX", Least = "0" }.StatusProblem);
        Assert.Equal(100, Find(new TraceFilter { Least = "99999999999999999999999999999999" }).Count);
    }

    private static IReadOnlyList<TraceRow> Find(TraceFilter filter) => filter.Find(Store, TraceBuilder.Epoch);

    private static FakeTraceStore Filled()
    {
        var store = new FakeTraceStore();
        for (var i = 0; i < 100; i++)
        {
            store.Add(TraceBuilder.Books(i + 1, TraceBuilder.Epoch.AddSeconds(-i), 10 + i, ratingsStatus: i % 10 == 0 ? (i % 20 == 0 ? 504 : 503) : 200));
        }

        return store;
    }
}
