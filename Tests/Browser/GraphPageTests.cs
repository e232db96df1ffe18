using System.Text.RegularExpressions;
using MeshControlPlane.Observability.Tracing;
using MeshControlPlane.Observability.Traffic;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Playwright;
using Tests.Control;
using Tests.Graph;
using Tests.Observability;
using Xunit;
using static Microsoft.Playwright.Assertions;
using static Tests.Graph.Traffic;

namespace Tests.Browser;

/// <summary>The graph, in a real browser, of traffic that the test makes up.</summary>
public sealed class GraphPageTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>
{
    private const string GatewayToBooks = "[data-id='app/mesh/gw/v1>service/mesh/books.mesh.svc.cluster.local>http']";

    [Fact]
    public async Task Traffic_IsDrawnAndLabelled_AndGoesOnBySecond()
    {
        await using var shop = await Shop.OpenAsync(chromium, "/");
        var (page, history) = (shop.Page, shop.History);

        await Expect(page.Locator(".node")).ToHaveCountAsync(9);
        await Expect(page.Locator(".box")).ToHaveCountAsync(3);
        await Expect(page.Locator($"{GatewayToBooks} .label")).ToHaveTextAsync(new Regex("10\\.00"));
        await Expect(page.Locator("[data-id^='app/mesh/books/v2>'] .label")).ToHaveTextAsync(new Regex("4\\.00\\s*25%err"));
        await Expect(page.Locator("[data-id^='app/mesh/books/v2>']")).ToHaveClassAsync(new Regex("failure"));
        await Expect(page.Locator(GatewayToBooks)).ToHaveClassAsync(new Regex("healthy"));
        await Expect(page.Locator($"{GatewayToBooks} .lock")).ToHaveCountAsync(1);
        await Expect(page.Locator("[data-id='service/mesh/ratings.mesh.svc.cluster.local'] .badge.rules")).ToHaveCountAsync(1);
        await Expect(page.Locator("[data-id='service/mesh/ratings.mesh.svc.cluster.local'] .badge.breaker")).ToHaveCountAsync(1);
        await Pictures.TakeAsync(page, "console-graph");

        history.From(history.Now, Both(Party("gw"), Party("books"), 50));
        for (var i = 0; i < 60; i++)
        {
            history.Advance();
        }

        await Expect(page.Locator($"{GatewayToBooks} .label")).ToHaveTextAsync(new Regex("50\\.00"));
        Assert.Empty(shop.Console.Complaints);
        Assert.All(shop.Console.Asked, url => Assert.StartsWith(shop.Console.Address, url, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Selection_ShowsDetails_AndStandsInTheAddress()
    {
        await using var shop = await Shop.OpenAsync(chromium, "/graph?view=versioned");
        var page = shop.Page;

        await page.Locator(".hits [data-of='app/mesh/books/v2>service/mesh/ratings.mesh.svc.cluster.local>http']").ClickAsync(new() { Force = true });
        var panel = page.Locator(".panel");
        await Expect(panel.Locator("h2")).ToHaveTextAsync(new Regex("books v2 → ratings"));
        await Expect(panel).ToContainTextAsync("500");
        await Expect(panel).ToContainTextAsync("spiffe://cluster.local/ns/mesh/sa/books");
        await Expect(panel.GetByRole(AriaRole.Link, new() { Name = "VirtualService mesh/ratings" })).ToHaveAttributeAsync("href", "/config/VirtualService/mesh/ratings");
        await Expect(page).ToHaveURLAsync(new Regex("selected=app%2Fmesh%2Fbooks%2Fv2"));
        await Pictures.TakeAsync(page, "console-graph-edge");

        await page.ReloadAsync();
        await Expect(panel.Locator("h2")).ToHaveTextAsync(new Regex("books v2 → ratings"));
        await shop.AnswersAsync();

        await page.Locator("[data-id='app/mesh/books/v1']").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(panel.Locator("h2")).ToHaveTextAsync("app books v1");
        // The way through it stays bright, and nothing else.
        await Expect(page.Locator("[data-id='app/istio-system/istio-ingressgateway/']")).ToHaveAttributeAsync("data-lit", "");
        await Expect(page.Locator("[data-id='app/mesh/books/v2']")).Not.ToHaveAttributeAsync("data-lit", "");
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(page.Locator("[data-id='service/mesh/books.mesh.svc.cluster.local']")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(panel.Locator("h2")).ToHaveTextAsync("All that is shown");

        // What the menu of a node offers, by the pointer and by keys.
        await page.Locator("[data-id='app/mesh/books/v1'] .shape").ClickAsync(new() { Button = MouseButton.Right });
        var menu = page.GetByRole(AriaRole.Navigation, new() { Name = "Actions for app books v1" });
        await Expect(menu.GetByRole(AriaRole.Link, new() { Name = "Logs" })).ToHaveAttributeAsync("href", "workloads/mesh/books-v1/logs");
        await shop.Console.AssertAccessibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(menu).ToHaveCountAsync(0);
        await Expect(page.Locator("[data-id='app/mesh/books/v1']")).ToBeFocusedAsync();
        await page.Locator("[data-id='service/mesh/ratings.mesh.svc.cluster.local']").FocusAsync();
        await page.Keyboard.PressAsync("Shift+F10");
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Actions for service ratings" }).GetByRole(AriaRole.Button, new() { Name = "Show beside the graph" }).ClickAsync();
        await Expect(panel.Locator("h2")).ToHaveTextAsync("service ratings");
    }

    [Fact]
    public async Task Trace_IsLaidOverTheGraph_AndTakenOff()
    {
        var trace = TraceOverlayTests.Books(4, TimeProvider.System.GetUtcNow().AddMinutes(-5));
        var store = new Tests.WebConsole.FakeTraceStore().Add(trace);
        await using var shop = await Shop.OpenAsync(chromium, $"/traces/{trace.TraceId}", traces: store);
        var page = shop.Page;

        await page.GetByRole(AriaRole.Link, new() { Name = "Show on the graph" }).ClickAsync();

        await Expect(page).ToHaveURLAsync(new Regex($"trace={trace.TraceId}"));
        await Expect(page.Locator(".edge.traced")).ToHaveCountAsync(6);
        await Expect(page.Locator(".edge.traced.bad .halo").First).ToBeVisibleAsync();
        await Expect(page.Locator("[data-id='app/mesh/books/v2']")).Not.ToHaveClassAsync(new Regex("traced"));
        await shop.Console.AssertAccessibleAsync();
        await Pictures.TakeAsync(page, "console-graph-trace");
        await page.Locator("[data-id='app/mesh/gw/v1>service/mesh/books.mesh.svc.cluster.local>http']").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".panel").GetByRole(AriaRole.Link, new() { Name = "gw.mesh: books" })).ToHaveAttributeAsync("href", $"traces/{trace.TraceId}?span=b1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Go to its time" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("at=\\d+"));
        await Expect(page.Locator(".edge.traced")).ToHaveCountAsync(6);

        await page.GetByRole(AriaRole.Button, new() { Name = "Take it off" }).ClickAsync();

        await Expect(page.Locator(".view .traced")).ToHaveCountAsync(0);
        await Expect(page).Not.ToHaveURLAsync(new Regex("trace="));
    }

    [Fact]
    public async Task Choices_ChangeThePicture()
    {
        await using var shop = await Shop.OpenAsync(chromium, "/");
        var page = shop.Page;

        await page.GetByLabel("Graph", new() { Exact = true }).SelectOptionAsync("Workloads");
        await Expect(page.Locator(".box")).ToHaveCountAsync(0);
        await Expect(page.Locator("[data-id='workload/mesh/books-v1']")).ToHaveCountAsync(1);
        await Expect(page).ToHaveURLAsync(new Regex("view=workload"));
        await page.GetByText("Display", new() { Exact = true }).ClickAsync();
        await page.GetByLabel("Services").UncheckAsync();
        await Expect(page.Locator(".node.service")).ToHaveCountAsync(0);
        await page.GetByLabel("HTTP requests").UncheckAsync();
        await Expect(page).ToHaveURLAsync(new Regex("protocols=grpc(,|%2C)tcp"));
        await Expect(page.Locator(".empty h2")).ToHaveTextAsync("No such traffic in this time");
        await page.GetByLabel("HTTP requests").CheckAsync();
        await Expect(page.Locator("[data-id='workload/mesh/books-v1']")).ToHaveCountAsync(1);
        await page.GetByLabel("Response time").CheckAsync();
        await Expect(page.Locator("[data-id='workload/mesh/gw-v1>workload/mesh/books-v1>http'] .label")).ToHaveTextAsync(new Regex("6\\.00rps \\| \\d+ms"));
        await page.Keyboard.PressAsync("Escape");

        await page.GetByLabel("Find").FillAsync("%httperr > 5");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".edge.found")).ToHaveCountAsync(1);
        await page.GetByLabel("Hide").FillAsync("name contains ratings");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("[data-id='workload/mesh/ratings-v1']")).ToHaveCountAsync(0);
        await page.GetByLabel("Hide").FillAsync("colour = red");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#problem-Hide")).ToContainTextAsync("'colour' is not known");
    }

    [Fact]
    public async Task Past_IsReplayed_AndComparedWithNow()
    {
        await using var shop = await Shop.OpenAsync(chromium, "/");
        var (page, history) = (shop.Page, shop.History);
        var then = history.Now;
        history.From(history.Now, [.. Both(Ingress, Party("gw"), 10), .. Both(Party("gw"), Party("books"), 10, Response(503, 10, "UH"))]);
        for (var i = 0; i < 61; i++)
        {
            history.Advance();
        }

        await page.GotoAsync($"{shop.Console.Address}/?before={then.ToUnixTimeSeconds()}");
        await Expect(page.Locator($"{GatewayToBooks} .label")).ToContainTextAsync("+10.00rps");
        await Expect(page.Locator(".edge.went")).ToHaveCountAsync(5);
        var comparison = page.GetByRole(AriaRole.Region, new() { Name = "Comparison" });
        await Expect(comparison).ToContainTextAsync("10.00 → 20.00");
        await Pictures.TakeAsync(page, "console-graph-compared");
        await page.GetByRole(AriaRole.Button, new() { Name = "End the comparison" }).ClickAsync();
        await Expect(page.Locator(".edge.went")).ToHaveCountAsync(0);

        await page.GotoAsync($"{shop.Console.Address}/?at={then.AddSeconds(-10).ToUnixTimeSeconds()}&replay=fast");
        await Expect(page.Locator("[data-id='app/mesh/ratings/v1']")).ToHaveCountAsync(1);
        // It goes on by itself, until it has come to what is now.
        await Expect(page.Locator(".live")).ToBeVisibleAsync();
        await Expect(page.Locator("[data-id='app/mesh/ratings/v1']")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Slider, new() { Name = "Moment" })).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(new Regex("at=\\d+"));
        await page.GetByLabel("Of the last").SelectOptionAsync("1");
        await Expect(page).ToHaveURLAsync(new Regex("window=1m"));
        var slider = page.GetByRole(AriaRole.Slider, new() { Name = "Moment" });
        await Expect(slider).ToHaveAttributeAsync("min", $"{history.Now.ToUnixTimeSeconds() - 60}");
    }

    [Fact]
    public async Task Empty_SaysWhy()
    {
        await using var control = await ControlPlaneFixture.StartAsync(options => options, services => services.AddSingleton<ITrafficHistory>(new FakeTrafficHistory()));
        await using var console = await ConsolePage.OpenAsync(chromium, control, "/");

        await Expect(console.Page.Locator(".empty h2")).ToHaveTextAsync("No workload has joined the mesh");
        await console.AssertAccessibleAsync();
    }

    [Fact]
    public async Task PageThatIsLeft_ListensNoMore()
    {
        await using var shop = await Shop.OpenAsync(chromium, "/");
        await Expect(shop.Page.Locator(".node")).ToHaveCountAsync(9);
        Assert.Equal(1, shop.History.Listeners);

        await shop.Page.Locator("nav a[href='overview']").ClickAsync();
        await Expect(shop.Page.Locator("h1")).ToHaveTextAsync("Overview");

        Assert.Equal(0, shop.History.Listeners);
    }

    [Fact]
    public async Task Node_IsDraggedWhereTheUserWantsIt()
    {
        await using var shop = await Shop.OpenAsync(chromium, "/?view=workload&animation=off");
        var page = shop.Page;
        var node = page.Locator("[data-id='workload/mesh/gw-v1']");
        await Expect(node).ToHaveCountAsync(1);
        var before = await node.GetAttributeAsync("transform");
        var at = (await node.Locator(".shape").BoundingBoxAsync())!;

        await page.Mouse.MoveAsync(at.X + at.Width / 2, at.Y + at.Height / 2);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(at.X + 30, at.Y + 80, new() { Steps = 4 });
        await page.Mouse.UpAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Undo what was moved" }).ClickAsync();
        await Expect(node).ToHaveAttributeAsync("transform", before!);
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 360)]
    public async Task Page_IsAccessible_AndFits(ColorScheme scheme, int width)
    {
        await using var shop = await Shop.OpenAsync(chromium, "/", scheme, width);
        await Expect(shop.Page.Locator(".node")).ToHaveCountAsync(9);
        await shop.Page.GetByText("The same in tables").ClickAsync();
        await shop.Page.GetByText("Legend").ClickAsync();
        await Expect(shop.Page.GetByRole(AriaRole.Table).First).ToBeVisibleAsync();

        await shop.Console.AssertAccessibleAsync();

        Assert.Equal(0, await shop.Console.OverflowAsync());
        await Pictures.TakeAsync(shop.Page, $"console-graph-{scheme}-{width}".ToLowerInvariant());
    }

    private sealed class Shop(ControlPlaneFixture control, FakeTrafficHistory history, ConsolePage console) : IAsyncDisposable
    {
        public FakeTrafficHistory History { get; } = history;

        public ConsolePage Console { get; } = console;

        public IPage Page => Console.Page;

        public static async Task<Shop> OpenAsync(ChromiumFixture chromium, string path, ColorScheme scheme = ColorScheme.Light, int width = 1280, ITraceStore? traces = null)
        {
            var history = new FakeTrafficHistory();
            history.From(
                history.Earliest,
                [
                    .. Both(Ingress, Party("gw"), 10),
                    .. Both(Party("gw"), Party("books"), 6),
                    .. Both(Party("gw"), Party("books", "v2"), 4),
                    .. Both(Party("books"), Party("ratings"), 6),
                    .. Both(Party("books", "v2"), Party("ratings", "v2"), 3, Response(500, 1)),
                ]);
            var control = await ControlPlaneFixture.StartAsync(
                options => options with { Apply = [Manifests()] },
                services =>
                {
                    services.AddSingleton<ITrafficHistory>(history);
                    if (traces is not null)
                    {
                        services.Replace(ServiceDescriptor.Singleton(traces));
                    }
                });
            var shop = new Shop(control, history, await ConsolePage.OpenAsync(chromium, control, path, scheme, width));
            if (traces is null)
            {
                await shop.AnswersAsync();
            }

            return shop;
        }

        /// <summary>Until the browser's half of the graph is there, which the server has drawn before.</summary>
        public Task AnswersAsync() => Expect(Page.Locator(".world")).ToHaveAttributeAsync("transform", new Regex("scale"));

        public async ValueTask DisposeAsync()
        {
            await Console.DisposeAsync();
            await control.DisposeAsync();
        }

        private static string Manifests() => Path.Combine(RepositoryTree.Root, "Tests", "Browser", "graph.yaml");
    }
}
