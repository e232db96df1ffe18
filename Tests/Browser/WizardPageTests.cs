using System.Net;
using Microsoft.Playwright;
using Tests.Distributed;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tests.Browser;

/// <summary>Each wizard, from the browser to a changed answer at the ingress of the real AppHost.</summary>
public sealed class WizardPageTests(BookinfoMesh bookinfo, ChromiumFixture chromium) : IClassFixture<BookinfoMesh>, IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        (await bookinfo.KubectlAsync("-n", "mesh", "delete", "authorizationpolicy,peerauthentication", "ratings", "--ignore-not-found")).EnsureSuccess();
        await bookinfo.ApplyAsync("istio-destinationrule.yaml");
        await bookinfo.WithoutRulesAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Shifting_ToOneVersion_AndToTheOther()
    {
        await using var context = await chromium.Browser.NewContextAsync();
        var page = await OpenAsync(context, "shifting", "ratings");
        await SetAsync(page, "Percent for v2", "100");
        await Expect(page.GetByLabel("Changed lines of VirtualService mesh/ratings")).ToContainTextAsync("kiali_wizard: traffic_shifting");
        await page.GetByRole(AriaRole.Button, new() { Name = "Preview the effect" }).ClickAsync();
        await Expect(page.GetByText("would run with something else")).ToBeVisibleAsync();
        await Pictures.TakeAsync(page, "wizard-shifting");
        await ConfigurationPageTests.CheckAccessibilityAsync(page);
        await ApplyAsync(page);
        await UntilAsync("v2");

        await SetAsync(page, "Weight of v1", "100");
        await ApplyAsync(page);
        await UntilAsync("v1");

        await page.GetByRole(AriaRole.Button, new() { Name = "Evenly" }).ClickAsync();
        await Expect(page.GetByLabel("Percent for v1")).ToHaveValueAsync("50");
    }

    [Fact]
    public async Task Routing_ByMethod()
    {
        await using var context = await chromium.Browser.NewContextAsync(new() { ColorScheme = ColorScheme.Dark });
        var page = await OpenAsync(context, "routing", "ratings");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a rule" }).ClickAsync();
        await page.GetByRole(AriaRole.Group, new() { Name = "Condition of rule 1" }).GetByLabel("What is looked at").SelectOptionAsync("method");
        await page.GetByRole(AriaRole.Group, new() { Name = "Condition of rule 1" }).GetByLabel("How it is compared").SelectOptionAsync("regex");
        await page.GetByRole(AriaRole.Group, new() { Name = "Condition of rule 1" }).GetByLabel("Value").FillAsync("GET|POST");
        await SetAsync(page.GetByRole(AriaRole.Group, new() { Name = "Weights of rule 1" }), "Percent for v2", "100");
        await SetAsync(page.GetByRole(AriaRole.Group, new() { Name = "Weights of rule 2" }), "Percent for v1", "100");
        await Pictures.TakeAsync(page, "wizard-routing");
        await ConfigurationPageTests.CheckAccessibilityAsync(page);
        await ApplyAsync(page);
        await UntilAsync("v2");

        await page.GetByRole(AriaRole.Button, new() { Name = "Move rule 1 down" }).ClickAsync();
        await ApplyAsync(page);
        await UntilAsync("v1");
    }

    [Fact]
    public async Task Fault_RefusesEveryRequest_UntilAllIsDeleted()
    {
        await using var context = await chromium.Browser.NewContextAsync();
        var page = await OpenAsync(context, "fault", "ratings");
        await page.GetByLabel("Refuse requests").CheckAsync();
        await ConfigurationPageTests.CheckAccessibilityAsync(page);
        await Pictures.TakeAsync(page, "wizard-fault");
        await ApplyAsync(page);
        await UntilAsync(status => status != HttpStatusCode.OK, "requests fail");

        await page.GetByRole(AriaRole.Button, new() { Name = "Delete all for this service…" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alertdialog)).ToContainTextAsync("VirtualService mesh/ratings");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete them" }).ClickAsync();
        await Expect(page.GetByText("Deleted: ")).ToBeVisibleAsync();
        await UntilAsync(status => status == HttpStatusCode.OK, "requests succeed");
    }

    [Fact]
    public async Task Timeout_TooShortToBeKept()
    {
        await using var context = await chromium.Browser.NewContextAsync();
        var page = await OpenAsync(context, "timeouts", "ratings");
        await page.GetByLabel("For the whole request").FillAsync("1ms");
        await page.GetByLabel("Set the retries").CheckAsync();
        await SetAsync(page, "Retries after the first try", "0");
        await ConfigurationPageTests.CheckAccessibilityAsync(page);
        await Pictures.TakeAsync(page, "wizard-timeouts");
        await ApplyAsync(page);
        await UntilAsync(status => status != HttpStatusCode.OK, "a request takes too long");
    }

    [Fact]
    public async Task TrafficPolicy_ByTheCallersAddress_IsOneVersionForOneCaller()
    {
        await using var context = await chromium.Browser.NewContextAsync();
        var page = await OpenAsync(context, "breaker", "ratings");
        await page.GetByLabel("How requests are spread").SelectOptionAsync("hash-source");
        await SetAsync(page, "Connections at most", "100");
        await SetAsync(page, "Errors in a row before an instance is left alone", "7");
        await ConfigurationPageTests.CheckAccessibilityAsync(page);
        await Pictures.TakeAsync(page, "wizard-breaker");
        await ApplyAsync(page);
        await BookinfoMesh.UntilAsync(
            async () => (await bookinfo.CombinationsAsync(16)).Keys.Select(seen => seen.Ratings).Distinct().Count() == 1, "one version of ratings answers");
        var rule = (await bookinfo.KubectlAsync("-n", "mesh", "get", "destinationrule", "ratings", "-o", "yaml")).Output;
        Assert.Contains("consecutive5xxErrors: 7", rule, StringComparison.Ordinal);
        Assert.Contains("mode: ISTIO_MUTUAL", rule, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gateways_LetTheServiceBeCalledFromOutside()
    {
        await using var context = await chromium.Browser.NewContextAsync();
        var page = await OpenAsync(context, "gateways", "ratings");
        await page.GetByLabel("Hosts of the requests, one to a line").FillAsync("ratings\nratings.example.com");
        await page.GetByLabel("mesh/mesh").CheckAsync();
        await page.GetByLabel("a new gateway").CheckAsync();
        await Expect(page.GetByLabel("Its name")).ToHaveValueAsync("ratings-gateway");
        await ConfigurationPageTests.CheckAccessibilityAsync(page);
        await Pictures.TakeAsync(page, "wizard-gateways");
        await page.GetByLabel("a new gateway").UncheckAsync();
        await ApplyAsync(page);

        await BookinfoMesh.UntilAsync(
            async () => (await bookinfo.Mesh.SendAsync(new MeshTesting.MeshRequest("http://ratings.example.com/ratings"), 1, 1, Token)).All(answer => answer.Status == HttpStatusCode.OK),
            "ratings answer from outside");
    }

    [Fact]
    public async Task Authorization_KeepsTheGatewayOut_AndLetsItInAgain()
    {
        await using var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 360, Height = 740 } });
        var page = await OpenAsync(context, "mtls", "ratings");
        await page.GetByLabel("Callers of this service").SelectOptionAsync("STRICT");
        await page.GetByLabel("Only these may call").CheckAsync();
        await page.GetByLabel("cluster.local/ns/mesh/sa/books").CheckAsync();
        await ConfigurationPageTests.CheckAccessibilityAsync(page);
        await Pictures.TakeAsync(page, "wizard-mtls");
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= 360"));
        await ApplyAsync(page);
        await UntilAsync(status => status != HttpStatusCode.OK, "the gateway is refused");

        await page.GetByLabel("cluster.local/ns/mesh/sa/gw").CheckAsync();
        await ApplyAsync(page);
        await UntilAsync(status => status == HttpStatusCode.OK, "the gateway may call");
    }

    private async Task<IPage> OpenAsync(IBrowserContext context, string wizard, string service)
    {
        var (page, console) = await bookinfo.OpenConsoleAsync(context);
        await page.GotoAsync($"{console}/config/wizard/{wizard}?service=mesh/{service}");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Start over" })).ToBeVisibleAsync();
        return page;
    }

    private static Task SetAsync(IPage page, string label, string value) => SetAsync(page.Locator("main"), label, value);

    // A slider and a number alike: the value, and that it was changed.
    private static async Task SetAsync(ILocator within, string label, string value)
    {
        var field = within.GetByLabel(label);
        await field.FillAsync(value);
        await field.DispatchEventAsync("change");
        await Expect(field).ToHaveValueAsync(value);
    }

    private static async Task ApplyAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Applied: ")).ToBeVisibleAsync();
    }

    private Task UntilAsync(string ratings) => BookinfoMesh.UntilAsync(
        async () => (await bookinfo.CombinationsAsync(8)).Keys.All(seen => seen.Ratings == ratings), $"ratings {ratings} alone answers");

    private Task UntilAsync(Func<HttpStatusCode, bool> isMeant, string what) =>
        BookinfoMesh.UntilAsync(async () => (await bookinfo.Mesh.SendAsync("/gateway/books", 3, Token)).Any(answer => isMeant(answer.Status)), what);
}
