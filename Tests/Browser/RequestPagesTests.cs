using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tests.Distributed;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tests.Browser;

/// <summary>The pages that explain requests and send them, in a real browser over Bookinfo's AppHost.</summary>
public sealed partial class RequestPagesTests(ChromiumFixture chromium, BookinfoMesh bookinfo) : IClassFixture<ChromiumFixture>, IClassFixture<BookinfoMesh>
{
    [Fact]
    public async Task HalfAndHalf_IsSeenGrowing_AndEachAnswerIsExplained()
    {
        await bookinfo.ApplyAsync("istio-virtual-service-all-v1.yaml");
        await bookinfo.ApplyAsync("virtual-service-ratings-50.yaml");
        await using var context = await chromium.Browser.NewContextAsync();
        var (page, console) = await bookinfo.OpenConsoleAsync(context);
        await page.GotoAsync($"{console}/try");
        await page.GetByLabel("A step of the tutorial").SelectOptionAsync("half");
        await Expect(page.GetByText("kubectl -n mesh apply -f mesh/virtual-service-ratings-50.yaml")).ToBeVisibleAsync();
        await SeriousFaults.NoneAsync(page);

        await page.GetByLabel("A rate").CheckAsync();
        await page.GetByLabel("A second").FillAsync("25");
        await page.GetByLabel("Seconds").FillAsync("8");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();

        // It grows: the second number is another one than the first, before the end.
        var versions = page.GetByRole(AriaRole.Region, new() { Name = "By x-ratings-version" });
        await Expect(versions).ToContainTextAsync("ratings-v1");
        var before = await CountsAsync(versions);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sending" })).ToBeVisibleAsync();
        await Expect(versions).Not.ToHaveTextAsync(await versions.InnerTextAsync(), new() { UseInnerText = true });
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Done" })).ToBeVisibleAsync();
        var after = await CountsAsync(versions);
        Assert.True(after.Values.Sum() > before.Values.Sum(), $"{before.Values.Sum()} answers became {after.Values.Sum()}");
        var all = after.Values.Sum();
        Assert.InRange(after["ratings-v1"], 0.3 * all, 0.7 * all);
        Assert.Equal(all, after["ratings-v1"] + after["ratings-v2"]);
        Assert.Equal(["books-v1"], (await CountsAsync(page.GetByRole(AriaRole.Region, new() { Name = "By x-books-version" }))).Keys);
        await SeriousFaults.NoneAsync(page);
        await Pictures.TakeAsync(page, "try");
        await SeriousFaults.FitsAPhoneAsync(page, "try-phone");

        await page.Locator(".answers a", new() { HasText = "Explain" }).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Request " })).ToBeVisibleAsync();
        var hops = page.Locator("section[aria-labelledby=hops] > ol > li");
        await Expect(hops.First).ToContainTextAsync("gateway: GET http://localhost:");
        await Expect(page.Locator("section[aria-labelledby=hops]")).ToContainTextAsync("ratings-v");
        await SeriousFaults.NoneAsync(page);
        await Pictures.TakeAsync(page, "explain-request");
        await hops.First.GetByRole(AriaRole.Link, new() { Name = "Why there?" }).ClickAsync();
        await Expect(page.Locator(".summary")).ToContainTextAsync("goes to gw.mesh.svc.cluster.local:8080");
    }

    [Fact]
    public async Task Question_IsAnswered_AndFollowsTheRules()
    {
        await bookinfo.ApplyAsync("istio-virtual-service-all-v1.yaml");
        await using var context = await chromium.Browser.NewContextAsync();
        var (page, console) = await bookinfo.OpenConsoleAsync(context);
        await page.GotoAsync($"{console}/explain");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "The last requests" })).ToBeVisibleAsync();
        await SeriousFaults.NoneAsync(page);
        await page.GetByLabel("Who sends it").FillAsync("gw");
        await page.GetByLabel("URL").FillAsync("http://ratings/ratings?ids=1");
        await page.GetByLabel("URL").PressAsync("Enter");

        var summary = page.Locator(".summary");
        await Expect(summary).ToContainTextAsync("goes to subset v1 of ratings.mesh.svc.cluster.local:80");
        Assert.Equal($"{console}/explain?from=gw&url=http%3A%2F%2Fratings%2Fratings%3Fids%3D1", page.Url);
        await Expect(page.Locator(".endpoints")).ToContainTextAsync("healthy");
        await Expect(page.Locator("a.source[href^='config/VirtualService/mesh/ratings']").First).ToBeVisibleAsync();
        await SeriousFaults.NoneAsync(page);
        await Pictures.TakeAsync(page, "explain");
        await SeriousFaults.FitsAPhoneAsync(page, "explain-phone");

        // Whoever looks sees the next rule without asking again.
        await bookinfo.ApplyAsync("virtual-service-ratings-50.yaml");
        await Expect(summary).ToContainTextAsync("50 % to subset v1");

        await page.GetByLabel("URL").FillAsync("ratings");
        await page.GetByLabel("URL").PressAsync("Enter");
        await Expect(page.Locator("#url-problem")).ToContainTextAsync("'ratings' is no URL that a request can be sent to");
    }

    private static async Task<Dictionary<string, int>> CountsAsync(ILocator section)
    {
        var text = await section.InnerTextAsync();
        return ShareLine().Matches(text).ToDictionary(match => match.Groups["value"].Value, match => int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"(?<value>[a-z]+-v\d)\s+(?<count>\d+) \(")]
    private static partial Regex ShareLine();
}
