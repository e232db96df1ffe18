using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using MeshProtocol;
using Microsoft.Playwright;
using Tests.Control;
using Tests.Translation;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tests.Browser;

/// <summary>The pages about workloads, services and proxies, in a real browser before real proxies.</summary>
public sealed partial class WorkloadPageTests(ChromiumFixture chromium, ConsoleMesh mesh) : IClassFixture<ChromiumFixture>, IClassFixture<ConsoleMesh>
{
    private static readonly (string Path, string Shows, string Picture)[] Pages =
    [
        ("overview", "Control plane", "overview"),
        ("workloads", "gw-v1", "workloads"),
        ("services", "DestinationRule mesh/books", "services"),
        ("proxies", "synced 2/2", "proxies"),
        ("workloads/mesh/books-v1", "Istio configuration", "workload"),
        ("workloads/mesh/books-v1/traffic", "Inbound", "workload-traffic"),
        ("workloads/mesh/books-v1/logs", "newest at the end", "workload-logs"),
        ("workloads/mesh/books-v1/inbound", "Requests", "workload-inbound"),
        ("workloads/mesh/gw-v1/endpoints", "outbound|80||books.mesh.svc.cluster.local", "workload-endpoints"),
        ("workloads/mesh/gw-v1/proxy?part=routes", "VirtualService mesh/books spec.http[0]", "workload-proxy"),
        ("services/mesh/books", "Workloads by version", "service"),
        ("applications", "books", "applications"),
        ("applications/mesh/books", "Who calls it", "application"),
    ];

    [Fact]
    public async Task WhoJoinsAndGoesStale_IsSeenWithoutReload()
    {
        var (context, page, complaints) = await mesh.OpenAsync(chromium.Browser);
        await using var _ = context;
        await page.GotoAsync($"{mesh.Address}/proxies");
        await Expect(RowOf(page, "books-v1")).ToContainTextAsync("synced 2/2");
        await Expect(RowOf(page, "books-v1")).ToContainTextAsync("UTC");

        using var slow = FakeProxy.Open(mesh.Control);
        await slow.JoinAsync(MeshBuilder.Sidecar("slow-v1", "mesh", "slow", "v1"));
        await slow.NextPushAsync();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var beating = BeatAsync(slow, end.Token);
        await Expect(RowOf(page, "slow-v1")).ToContainTextAsync("synced 2/2");

        await mesh.Control.KubectlAsync("apply -f -", """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: slow, namespace: mesh }
            spec: { hosts: [slow.example.com], http: [{ route: [{ destination: { host: books } }] }] }
            """);
        await Expect(RowOf(page, "slow-v1")).ToContainTextAsync("stale 2/3");
        await Expect(RowOf(page, "slow-v1")).ToContainTextAsync("has not answered");
        await Expect(RowOf(page, "books-v1")).ToContainTextAsync("synced 3/3");

        await RowOf(page, "slow-v1").GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("VirtualService mesh/slow: mesh/slow-v1 was sent it");
        await mesh.Control.KubectlAsync("-n mesh delete virtualservice slow");
        await end.CancelAsync();
        await beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task EjectedEndpoint_CountsItsSecondsDown_UntilItIsBack()
    {
        var (context, page, complaints) = await mesh.OpenAsync(chromium.Browser);
        await using var _ = context;
        await page.GotoAsync($"{mesh.Address}/workloads/mesh/gw-v1/endpoints?q=books");
        var endpoints = page.GetByRole(AriaRole.Region, new() { Name = "Endpoints of outbound|80||books.mesh.svc.cluster.local" });
        await Expect(endpoints).ToContainTextAsync("healthy");
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("connections");
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("of 10");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await mesh.CallAsync(503));

        await Expect(endpoints).ToContainTextAsync(SecondsLeft());
        var first = await LeftAsync();
        Assert.InRange(first, 1, 600);
        await Expect(endpoints).Not.ToContainTextAsync(string.Create(CultureInfo.InvariantCulture, $"back in {first:0.0} s"));
        Assert.InRange(await LeftAsync(), 1, first);
        await Pictures.TakeAsync(page, "workload-endpoint-ejected");
        Assert.Empty(complaints);

        async Task<double> LeftAsync() => double.Parse(SecondsLeft().Match(await endpoints.InnerTextAsync()).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Log_IsFollowed_FilteredFromTheKeyboard_AndDownloaded()
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(mesh.Control.Directory, "logs")).FullName, "books-v1.log");
        await File.WriteAllTextAsync(file, "2026-05-01T12:00:01.000Z info: Books[0] the shelf is full\n", TestContext.Current.CancellationToken);
        var (context, page, complaints) = await mesh.OpenAsync(chromium.Browser);
        await using var _ = context;
        await page.GotoAsync($"{mesh.Address}/workloads/mesh/books-v1/logs?container=books-v1");
        await page.GotoAsync($"{mesh.Address}/workloads/mesh/books-v1/logs");
        var log = page.GetByRole(AriaRole.Region, new() { Name = "Log of mesh/books-v1" });
        await Expect(log).ToContainTextAsync("the shelf is full");

        for (var i = 0; i < 100; i++)
        {
            await File.AppendAllTextAsync(file, $"2026-05-01T12:00:02.{i:000}Z info: Books[0] book {i} is sold\n", TestContext.Current.CancellationToken);
        }

        await File.AppendAllTextAsync(file, "2026-05-01T12:00:03.000Z fail: Books[0] the shelf is empty\n", TestContext.Current.CancellationToken);
        await Expect(log.GetByText("the shelf is empty")).ToBeInViewportAsync();

        await page.GetByLabel("Show").PressSequentiallyAsync("shelf");
        await Expect(log.Locator(".line")).ToHaveCountAsync(2);
        await Expect(page).ToHaveURLAsync(new Regex("show=shelf"));
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
        Assert.Equal("books-v1.log", download.SuggestedFilename);
        var lines = await File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Equal(["the shelf is full", "the shelf is empty"], lines.Where(line => line.Contains("Books[0]", StringComparison.Ordinal)).Select(line => line.Split("Books[0] ")[1]));
        Assert.Empty(complaints);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task EachPage_HasNoSeriousFaultForAxe_AndFitsAPhone(ColorScheme scheme)
    {
        var (context, page, complaints) = await mesh.OpenAsync(chromium.Browser, new() { ColorScheme = scheme, ViewportSize = new() { Width = 1280, Height = 800 } });
        await using var _ = context;
        foreach (var (path, shows, picture) in Pages)
        {
            await page.GotoAsync($"{mesh.Address}/{path}");
            await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync(shows);
            var result = await page.RunAxe();
            Assert.True(
                !result.Violations.Any(violation => violation.Impact is "serious" or "critical"),
                $"{path}: {string.Join("; ", result.Violations.Select(violation => $"{violation.Impact} {violation.Id}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}"))}");
            await Pictures.TakeAsync(page, scheme == ColorScheme.Light ? $"console-{picture}" : $"console-{picture}-dark");

            await page.SetViewportSizeAsync(360, 740);
            await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync(shows);
            Assert.Equal($"{path}: ", $"{path}: {await page.EvaluateAsync<string>(TooWide)}");
            if (scheme == ColorScheme.Light && picture is ("overview" or "workloads" or "workload"))
            {
                await Pictures.TakeAsync(page, $"console-{picture}-phone");
            }

            await page.SetViewportSizeAsync(1280, 800);
        }

        Assert.Empty(complaints);
    }

    [Fact]
    public async Task ListsAndTabs_AreWalkedByLinks_AndTheAddressTellsAll()
    {
        var (context, page, complaints) = await mesh.OpenAsync(chromium.Browser);
        await using var _ = context;
        await page.GotoAsync($"{mesh.Address}/workloads");
        await page.GetByLabel("Filter").PressSequentiallyAsync("gw");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Link, new() { Name = "Health", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("q=gw&sort=health$"));
        await page.GetByRole(AriaRole.Link, new() { Name = "gw-v1" }).ClickAsync();
        await page.GetByRole(AriaRole.Navigation, new() { Name = "About gw-v1" }).GetByRole(AriaRole.Link, new() { Name = "Proxy" }).ClickAsync();
        await Expect(page).ToHaveURLAsync($"{mesh.Address}/workloads/mesh/gw-v1/proxy");
        await page.GetByRole(AriaRole.Link, new() { Name = "Clusters" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "clusters" })).ToContainTextAsync("outbound|80||books.mesh.svc.cluster.local");

        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "clusters" })).ToContainTextAsync("DestinationRule mesh/books");
        Assert.Empty(complaints);
    }

    // What reaches beyond the page and makes it scroll sideways, outside of what scrolls by itself.
    private const string TooWide = """
        () => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? "" : [...document.querySelectorAll("body *")]
          .filter(element => element.getBoundingClientRect().right > document.documentElement.clientWidth && !element.closest(".scroll, .tabs, .sections ul"))
          .map(element => `${element.tagName}.${element.getAttribute("class")}`).join(" ") || "something outside of main"
        """;

    private static async Task BeatAsync(FakeProxy proxy, CancellationToken end)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync(end))
        {
            await proxy.SendAsync(new ProxyMessage { Heartbeat = new Heartbeat() });
        }
    }

    private static ILocator RowOf(IPage page, string name) => page.Locator("tbody tr").Filter(new() { Has = page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }) });

    [GeneratedRegex(@"back in ([0-9.]+) s at the earliest")]
    private static partial Regex SecondsLeft();
}
