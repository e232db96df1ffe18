using Aspire.Hosting.ApplicationModel;
using Microsoft.Playwright;
using Tests.Distributed;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tests.Browser;

/// <summary>The same pages before the AppHost's own mesh: real processes, their logs and their certificates.</summary>
public sealed class BookinfoPageTests(ChromiumFixture chromium, BookinfoMesh bookinfo) : IClassFixture<ChromiumFixture>, IClassFixture<BookinfoMesh>
{
    [Fact]
    public async Task WorkloadsLogsAndProxies_AreThoseOfTheProcesses()
    {
        var mesh = bookinfo.Mesh.Application.Services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<MeshResource>().Single();
        var console = mesh.ConsoleEndpoint.Url;
        await using var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 800 } });
        context.SetDefaultTimeout(180_000);
        var page = await context.NewPageAsync();
        await page.GotoAsync(mesh.ConsoleLink);
        await page.WaitForURLAsync($"{console}/", new() { WaitUntil = WaitUntilState.Commit });

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
}
