using Bunit;
using MeshControlPlane.Registry;
using MeshControlPlane.Sending;
using MeshControlPlane.WebConsole.TryIt;
using Tests.Proxy;
using Tests.Sending;
using Xunit;

namespace Tests.WebConsole;

public sealed class TryPageTests : IAsyncDisposable
{
    private readonly ConsoleContext _console = new();
    private readonly KnownTargets _targets = new();
    private readonly RequestSender _sender;

    public TryPageTests()
    {
        _sender = _targets.Sender();
        _console.Services.AddSingleton(_sender);
        _console.Services.AddSingleton<IWorkloadRegistry>(_targets);
    }

    [Fact]
    public async Task Distribution_IsShown_WithTheLastAnswers()
    {
        var count = 0;
        await using var gateway = await UpstreamServer.StartAsync(context =>
        {
            context.Response.Headers["x-ratings-version"] = Interlocked.Increment(ref count) % 4 == 0 ? "ratings-v2" : "ratings-v1";
            return context.Response.WriteAsync("[]");
        });
        _targets.WithGateway(gateway.Port);
        var page = _console.Open<TryPage>("try?url=http%3A%2F%2Flocalhost%2Fgateway%2Fbooks&count=8");
        Assert.Equal("mesh/ingress:80", page.Find("#target").GetAttribute("value"));

        page.Find("form:not(.presets)").Submit();

        page.WaitForAssertion(() => Assert.Equal("Done", page.Find("#result").TextContent));
        Assert.Contains("8 of 8 sent, 8 ended", page.Find("[role=status]").TextContent, StringComparison.Ordinal);
        var versions = page.Find("section[aria-label='By x-ratings-version'] tbody").TextContent;
        Assert.Contains("6 (75 %)", versions, StringComparison.Ordinal);
        Assert.Contains("2 (25 %)", versions, StringComparison.Ordinal);
        Assert.Equal(8, page.FindAll(".answers > li").Count);
        var traceId = _sender.Current is null ? page.FindAll(".answers > li .links a")[0].GetAttribute("href")!["explain?request=".Length..] : "";
        Assert.Equal($"traces/{traceId}", page.FindAll(".answers > li .links a")[1].GetAttribute("href"));
        Assert.Equal("try?target=mesh%2Fingress%3A80&url=http%3A%2F%2Flocalhost%2Fgateway%2Fbooks&count=8&atonce=1", _console.Address);
    }

    [Fact]
    public async Task OpeningAnAddress_SendsNothing()
    {
        await using var gateway = await UpstreamServer.SayingAsync("ok");
        _targets.WithGateway(gateway.Port);

        var page = _console.Open<TryPage>("try?target=mesh%2Fingress%3A80&url=http%3A%2F%2Flocalhost%2F&rate=200&seconds=60&atonce=10&method=POST&header=x-a%3A%20b&body=hello");

        Assert.Equal(("200", "60", "10", "POST"), (Value("#rate"), Value("#seconds"), Value("#atonce"), Value("#method")));
        Assert.Null(_sender.Current);
        Assert.Equal(0, gateway.Requests);

        string? Value(string selector) => page.Find(selector).GetAttribute("value");
    }

    [Fact]
    public async Task PageThatIsLeft_StopsSending()
    {
        await using var gateway = await UpstreamServer.SayingAsync("ok");
        _targets.WithGateway(gateway.Port);
        var page = _console.Open<TryPage>("try?url=http%3A%2F%2Flocalhost%2F&rate=10&seconds=60");
        page.Find("form").Submit();
        page.WaitForAssertion(() => Assert.NotNull(_sender.Current));
        var run = _sender.Current!;

        await _console.DisposeComponentsAsync();

        await run.Completion.WaitAsync(TimeSpan.FromSeconds(30), Xunit.TestContext.Current.CancellationToken);
        Assert.Equal(SendState.Stopped, run.Report().State);
    }

    [Fact]
    public async Task BrowserOutOfReach_StopsSending()
    {
        await using var gateway = await UpstreamServer.SayingAsync("ok");
        _targets.WithGateway(gateway.Port);
        var page = _console.Open<TryPage>("try?url=http%3A%2F%2Flocalhost%2F&rate=10&seconds=60");
        page.Find("form").Submit();
        page.WaitForAssertion(() => Assert.NotNull(_sender.Current));

        await _console.Connection.OnConnectionDownAsync(null!, CancellationToken.None);

        page.WaitForAssertion(() => Assert.Equal("Stopped", page.Find("#result").TextContent));
    }

    [Theory]
    [InlineData("try?url=localhost", "url", "Write the whole URL as a client does, such as http://localhost:8080/gateway/books.")]
    [InlineData("try?url=http%3A%2F%2Flocalhost%2F&count=many", "count", "Write a whole number.")]
    [InlineData("try?url=http%3A%2F%2Flocalhost%2F&rate=201", "rate", "Write a number from 1 to 200: more requests a second are not sent from here.")]
    [InlineData("try?url=http%3A%2F%2Flocalhost%2F&atonce=11", "atonce", "Write a number from 1 to 10: more requests at once are not sent from here.")]
    [InlineData("try?url=http%3A%2F%2Flocalhost%2F&header=jason", "headers", "Line 1, 'jason', is no name: value, such as end-user: jason.")]
    [InlineData("try?target=mesh%2Fgone&url=http%3A%2F%2Flocalhost%2F", "target", "'mesh/gone' is no gateway or workload of this mesh that runs on this machine: choose another one.")]
    public void Mistake_IsToldAtItsField_AndNothingIsSent(string address, string field, string sentence)
    {
        _targets.WithGateway(8080);
        var page = _console.Open<TryPage>(address);

        page.Find("form").Submit();

        Assert.Equal(sentence, page.WaitForElement($"#{field}-problem").TextContent);
        Assert.Null(_sender.Current);
    }

    [Fact]
    public void Preset_FillsTheForm_AndSaysWhatToDoFirst()
    {
        _targets.WithGateway(8099).WithSidecar("gw", 1).WithSidecar("books-v1", 2).WithSidecar("ratings-v1", 3);
        var page = _console.Open<TryPage>("try");

        page.Find("#preset").Change("half");

        Assert.Equal("try?target=mesh%2Fingress%3A80&url=http%3A%2F%2Flocalhost%3A8099%2Fgateway%2Fbooks&count=200&atonce=4&preset=half", _console.Address);
        var filled = _console.Open<TryPage>("try?preset=as-books");
        Assert.Equal("mesh/books-v1", filled.Find("#target").GetAttribute("value"));
        Assert.Equal("http://ratings/ratings?ids=1", filled.Find("#url").GetAttribute("value"));
        Assert.Contains("kubectl -n mesh apply -f mesh/ratings-only-from-gateway.yaml", filled.Find(".presets").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void OtherMesh_HasNoPresets_AndNobodyIsSaidSo()
    {
        var page = _console.Open<TryPage>("try");
        Assert.Empty(page.FindAll("#preset"));
        Assert.Contains("Nobody of this mesh runs on this machine", page.Markup, StringComparison.Ordinal);

        _targets.WithSidecar("gw", 1);

        page.WaitForAssertion(() => Assert.Contains("mesh/gw", page.Find("#target").TextContent, StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await _console.DisposeAsync();
        await _sender.DisposeAsync();
    }
}
