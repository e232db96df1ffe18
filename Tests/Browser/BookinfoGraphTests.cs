using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tests.Distributed;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tests.Browser;

/// <summary>The graph of the AppHost's own mesh: what real proxies report of real requests.</summary>
public sealed partial class BookinfoGraphTests(ChromiumFixture chromium, BookinfoMesh bookinfo) : IClassFixture<ChromiumFixture>, IClassFixture<BookinfoMesh>
{
    [Fact]
    public async Task RealTraffic_IsDrawn_AndCountedToTheRequest()
    {
        await using var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 800 } });
        context.SetDefaultTimeout(60_000);
        var (page, console) = await bookinfo.OpenConsoleAsync(context);
        await page.GotoAsync($"{console}/?range=30m");

        // From the ingress through gw to both books and both ratings.
        foreach (var box in (string[])["box/mesh/books", "box/mesh/ratings"])
        {
            await Expect(page.Locator($".box[data-id='{box}']")).ToHaveCountAsync(1);
        }

        var intoGateway = page.Locator(".edge[data-target^='service/mesh/gw.']");
        await Expect(intoGateway).ToHaveCountAsync(1);
        await Expect(page.Locator(".node:has(path.sign)[data-id^='workload/istio-system/']")).ToHaveAttributeAsync("aria-label", new Regex("^gateway .*traffic begins here"));
        await Expect(page.Locator(".edge[data-source^='app/mesh/gw/v'][data-target^='service/mesh/ratings.']")).ToHaveCountAsync(1);
        await Expect(page.Locator(".edge[data-source^='service/mesh/ratings.'][data-target^='app/mesh/ratings/v']")).ToHaveCountAsync(2);
        await Expect(page.Locator(".edge .lock").First).ToBeVisibleAsync();

        // Each request is counted once, though two proxies report it.
        await intoGateway.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        var panel = page.Locator(".panel");
        await Expect(panel.Locator("h2")).ToContainTextAsync("→ gw");
        var before = await SettledAsync(panel);
        await bookinfo.Mesh.SendAsync("/gateway/books", 100, TestContext.Current.CancellationToken);
        await Expect(panel).ToContainTextAsync($"({(before + 100).ToString("N0", CultureInfo.InvariantCulture)} in all)");
        await Expect(panel).ToContainTextAsync("spiffe://cluster.local/ns/");
        await page.Keyboard.PressAsync("Escape");
        await Pictures.TakeAsync(page, "bookinfo-graph");

        await bookinfo.ApplyAsync("virtual-service-ratings-50.yaml");
        await Expect(page.Locator(".node[data-id^='service/mesh/ratings.'] .badge.rules")).ToHaveCountAsync(1);
        await bookinfo.WithoutRulesAsync();
    }

    /// <summary>The number of requests, once it has stayed the same over two reports.</summary>
    private static async Task<int> SettledAsync(ILocator panel)
    {
        var seen = -1;
        while (true)
        {
            var text = await panel.EvaluateAsync<string>("panel => new Promise(done => setTimeout(() => done(panel.textContent), 2500))");
            var now = int.Parse(InAll().Match(text).Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
            if (now == seen)
            {
                return now;
            }

            seen = now;
        }
    }

    [GeneratedRegex(@"\(([\d,]+) in all\)")]
    private static partial Regex InAll();
}
