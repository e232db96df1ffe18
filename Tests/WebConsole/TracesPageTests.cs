using Bunit;
using MeshControlPlane.Observability.Tracing;
using MeshControlPlane.Registry;
using MeshControlPlane.WebConsole.Traces;
using Microsoft.AspNetCore.Components.Web;
using Tests.Sending;
using Xunit;

namespace Tests.WebConsole;

public sealed class TracesPageTests : IDisposable
{
    private readonly ConsoleContext _console = new();
    private readonly FakeTraceStore _store = new();

    public TracesPageTests()
    {
        _console.Services.AddSingleton<ITraceStore>(_store);
        _console.Services.AddSingleton<IWorkloadRegistry>(new KnownTargets().WithSidecar("gw", 1));
    }

    [Fact]
    public void Traces_AreListed_AndComeInWhileOneLooks()
    {
        _store.Add(TraceBuilder.Books(1, TraceBuilder.Epoch, 20, ratingsStatus: 504, flags: "DI,UT"));
        var page = _console.Open<TracesPage>("traces");

        var cells = page.FindAll("tbody tr td");
        Assert.Equal("traces/00000000000000000000000000000001", cells[1].QuerySelector("a")!.GetAttribute("href"));
        Assert.Equal("20 ms", cells[2].TextContent.Trim());
        Assert.Equal("502 error", cells[3].TextContent.Trim());
        Assert.Equal("ingress.mesh (1), gw.mesh (3), gw (1), books.mesh (1)", cells[4].TextContent);
        Assert.Equal("2 retries, injected fault", cells[5].TextContent);

        _store.Add(TraceBuilder.Books(2, TraceBuilder.Epoch.AddSeconds(1)));

        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("tbody tr").Count));
        Assert.Equal(2, page.FindAll("[role=option]").Count);
    }

    [Fact]
    public void HeldList_StaysUntilItIsReleased()
    {
        _store.Add(TraceBuilder.Books(1, TraceBuilder.Epoch));
        var page = _console.Open<TracesPage>("traces");
        page.Find("#hold").Change(true);

        _store.Add(TraceBuilder.Books(2, TraceBuilder.Epoch.AddSeconds(1)));
        Assert.Single(page.FindAll("tbody tr"));
        page.Find("#hold").Change(false);

        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("tbody tr").Count));
    }

    [Fact]
    public void Filter_GoesToTheAddress_AndBack()
    {
        _store.Add(TraceBuilder.Books(1, TraceBuilder.Epoch, ratingsStatus: 503)).Add(TraceBuilder.Books(2, TraceBuilder.Epoch));
        var page = _console.Open<TracesPage>("traces?status=503&quantile=75");
        Assert.Single(page.FindAll("tbody tr"));
        Assert.Equal("503", page.Find("#status").GetAttribute("value"));

        page.Find("#status").Change("");
        page.Find("#errors").Change(true);
        page.Find("#least").Change("1.5");
        page.Find("form").Submit();

        Assert.Equal("traces?errors=true&least=1.5&quantile=75", _console.Address);
    }

    [Fact]
    public void WrongFilter_IsToldAtItsField()
    {
        _store.Add(TraceBuilder.Books(1, TraceBuilder.Epoch));

        var page = _console.Open<TracesPage>("traces?least=soon");

        var field = page.Find("#least");
        Assert.Equal("true", field.GetAttribute("aria-invalid"));
        Assert.Equal("Write a number of milliseconds, such as 250.", page.Find($"#{field.GetAttribute("aria-describedby")!.Split(' ')[0]}").TextContent);
    }

    [Fact]
    public void Plot_IsWalkedByKeys()
    {
        _store.Add(TraceBuilder.Books(1, TraceBuilder.Epoch)).Add(TraceBuilder.Books(2, TraceBuilder.Epoch.AddSeconds(9), ratingsStatus: 503));
        var page = _console.Open<TracesPage>("traces");
        var plot = page.Find("[role=listbox]");

        plot.KeyDown(new KeyboardEventArgs { Key = "ArrowRight" });
        plot.KeyDown(new KeyboardEventArgs { Key = "ArrowRight" });
        Assert.Equal("point-00000000000000000000000000000002", page.Find("[role=listbox]").GetAttribute("aria-activedescendant"));
        Assert.Contains("with an error", page.Find("[role=option][aria-selected=true]").GetAttribute("aria-label"), StringComparison.Ordinal);
        plot.KeyDown(new KeyboardEventArgs { Key = "Home" });
        plot.KeyDown(new KeyboardEventArgs { Key = "Enter" });

        Assert.Equal("traces/00000000000000000000000000000001", _console.Address);
    }

    [Fact]
    public void NoTraces_SaysWhy()
    {
        Assert.Contains("No trace has come in yet.", _console.Open<TracesPage>("traces").Markup, StringComparison.Ordinal);
        Assert.Contains("No trace that is known fits the filter.", _console.Open<TracesPage>("traces?status=503").Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PageThatIsLeft_ListensNoMore()
    {
        _console.Open<TracesPage>("traces");
        Assert.True(_store.IsListenedTo);

        await _console.DisposeComponentsAsync();

        Assert.False(_store.IsListenedTo);
    }

    public void Dispose() => _console.Dispose();
}
