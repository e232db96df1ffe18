using System.Diagnostics;
using System.Net;
using Microsoft.Playwright;
using Tests.Distributed;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tests.Browser;

/// <summary>The same pages before the AppHost's own mesh: real processes, their logs and their certificates.</summary>
public sealed class BookinfoPageTests(ChromiumFixture chromium, BookinfoMesh bookinfo) : IClassFixture<ChromiumFixture>, IClassFixture<BookinfoMesh>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WorkloadsLogsAndProxies_AreThoseOfTheProcesses()
    {
        await using var context = await OpenContextAsync();
        var (page, console) = await bookinfo.OpenConsoleAsync(context);

        await page.GotoAsync($"{console}/workloads?ns=mesh");
        await Expect(page.Locator("tbody th a")).ToHaveTextAsync(["books-v1", "books-v2", "gw", "ratings-v1", "ratings-v2"]);
        await Expect(page.GetByText("not ready")).ToHaveCountAsync(0);
        await Pictures.TakeAsync(page, "bookinfo-workloads");

        await page.GotoAsync($"{console}/workloads/mesh/gw/logs");
        var log = page.GetByRole(AriaRole.Region, new() { Name = "Log of mesh/gw" });
        await Expect(log.Locator(".line.proxy", new() { HasText = "\"GET /books HTTP/1.1\" 200" }).First).ToBeVisibleAsync();
        await Expect(log.Locator(".line.application").First).ToBeVisibleAsync();
        await Pictures.TakeAsync(page, "bookinfo-logs");

        await page.GotoAsync($"{console}/proxies");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(6);
        await Expect(page.Locator("tbody td").GetByText("UTC")).ToHaveCountAsync(6);
        await Expect(page.Locator("tbody .mark").GetByText("synced")).ToHaveCountAsync(6);

        await page.GotoAsync($"{console}/workloads/mesh/gw/endpoints");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Endpoints of outbound|80||books.mesh.svc.cluster.local" }).Locator("tbody tr")).ToHaveCountAsync(2);
        await page.GotoAsync($"{console}/overview");
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("6 of 6");
        await Pictures.TakeAsync(page, "bookinfo-overview");
    }

    [Fact]
    public async Task RequestThroughTheIngress_IsFoundWithItsHops_ItsRouteAndWhatWasLogged()
    {
        const string Broken = """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: ratings, namespace: mesh }
            spec:
              hosts: [ratings]
              http:
              - name: broken
                fault: { abort: { httpStatus: 503, percentage: { value: 100 } } }
                route: [{ destination: { host: ratings } }]
            """;
        const string Line = "No answer for the caller: the ratings service failed.";
        await bookinfo.Mesh.ApplyAsync(Broken, Token);
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        using (var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null }))
        using (var request = new HttpRequestMessage(HttpMethod.Get, new Uri(bookinfo.Mesh.IngressAddress, "/gateway/books")))
        {
            request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom().ToHexString()}-01");
            using var response = await client.SendAsync(request, Token);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        }

        await using var context = await OpenContextAsync();
        var (page, console) = await bookinfo.OpenConsoleAsync(context);
        await page.GotoAsync($"{console}/traces?errors=true");
        await page.Locator($"a[href='traces/{trace}']").ClickAsync();

        var spans = page.Locator(".spans > li");
        foreach (var hop in new[] { "istio-ingressgateway.istio-system", "gw.mesh", "books.mesh" })
        {
            await Expect(spans.Filter(new() { HasText = hop }).First).ToBeVisibleAsync();
        }

        var broken = spans.Filter(new() { HasText = "ratings.mesh.svc.cluster.local" }).Filter(new() { HasText = "route broken" });
        await Expect(broken).ToContainTextAsync("FI");
        await Expect(broken).ToContainTextAsync("503");
        await broken.Locator("button").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Complementary).Locator("a.source")).ToHaveAttributeAsync("href", "config/VirtualService/mesh/ratings?path=spec.http%5B0%5D");

        // The gateway itself has said why it failed, in the span of the request that it was serving.
        await spans.Locator("button", new() { HasText = "GET /gateway/books" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Complementary).Locator(".line.warning")).ToContainTextAsync(Line);
        await Pictures.TakeAsync(page, "bookinfo-trace");
        await page.GetByRole(AriaRole.Link, new() { Name = "All lines of the trace" }).ClickAsync();
        var line = page.GetByRole(AriaRole.Region, new() { Name = "Log of all services" }).Locator("details.line");
        await Expect(line).ToHaveCountAsync(1);
        await line.Locator("summary").ClickAsync();
        await Expect(line.Locator("dl")).ToContainTextAsync(trace);
        await SeriousFaults.NoneAsync(page);
        await Pictures.TakeAsync(page, "bookinfo-lines");

        // It is among what the workload has written, and leads back.
        await page.GotoAsync($"{console}/workloads/mesh/gw/logs?show=ratings service failed");
        var sent = page.Locator(".line.sent", new() { HasText = Line });
        await Expect(sent).ToHaveCountAsync(1);
        await Expect(page.Locator(".line.application", new() { HasText = Line })).ToHaveCountAsync(1);
        await sent.GetByRole(AriaRole.Link, new() { Name = "trace" }).ClickAsync();
        await page.WaitForURLAsync($"{console}/traces/{trace}?span=*");
        await bookinfo.Mesh.DeleteAsync(Broken, Token);
    }

    private async Task<IBrowserContext> OpenContextAsync()
    {
        var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 800 } });
        context.SetDefaultTimeout(180_000);
        return context;
    }
}
