using System.Text.RegularExpressions;
using MeshControlPlane.WebConsole.Shell;
using Microsoft.Playwright;
using Tests.Distributed;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tests.Browser;

/// <summary>
/// The pictures in <c>docs/pictures</c> show the console as it is: each is taken here, of Bookinfo with half of its requests for ratings going to either version.
/// With MESH_PICTURES=1 they replace those in the folder.
/// </summary>
public sealed partial class DocumentedPagesTests(ChromiumFixture chromium, BookinfoMesh bookinfo) : IClassFixture<ChromiumFixture>, IClassFixture<BookinfoMesh>
{
    /// <summary>A picture: its name, where it is taken, and what must be seen first.</summary>
    private static readonly (string Name, string Address, string Shown)[] Pages =
    [
        ("graph", "?range=10m", ".edge"),
        ("overview", "overview", "main"),
        ("applications", "applications", "tbody th a"),
        ("workloads", "workloads?ns=mesh", "tbody th a"),
        ("workload", "workloads/mesh/gw", "main h1"),
        ("logs", "workloads/mesh/gw/logs", ".line.proxy"),
        ("endpoints", "workloads/mesh/gw/endpoints", "tbody tr"),
        ("services", "services?ns=mesh", "tbody th a"),
        ("service", "services/mesh/ratings", "main h1"),
        ("proxies", "proxies", "tbody tr"),
        ("configuration", "config", "tbody tr"),
        ("configuration-editor", "config/VirtualService/mesh/ratings", ".view-line"),
        ("configuration-history", "config/VirtualService/mesh/ratings/history", "main h1"),
        ("wizard-shifting", "config/wizard/shifting?service=mesh/ratings", "main button:has-text('Start over')"),
        // What is sent here is traced, whatever the mesh samples.
        ("try", "try?preset=half", "main button.primary"),
        ("traces", "traces", "main a[href^='traces/']"),
        ("sent-logs", "logs", "main"),
        ("explain", "explain?from=gw&url=http%3A%2F%2Fratings%2Fratings%3Fids%3D1", ".summary"),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EachPage_LooksAsItsPictureShows()
    {
        await bookinfo.ApplyAsync("istio-destinationrule.yaml");
        await bookinfo.ApplyAsync("istio-virtual-service-all-v1.yaml");
        await bookinfo.ApplyAsync("virtual-service-ratings-50.yaml");
        await bookinfo.Mesh.SendAsync("/gateway/books", 120, Token);
        await using var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 800 } });
        context.SetDefaultTimeout(60_000);
        var (page, console) = await bookinfo.OpenConsoleAsync(context);
        foreach (var (name, address, shown) in Pages)
        {
            await page.GotoAsync($"{console}/{address}");
            await Expect(page.Locator(shown).First).ToBeVisibleAsync();
            if (name == "try")
            {
                await page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
                await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Done" })).ToBeVisibleAsync();
            }

            if (name == "wizard-shifting")
            {
                // What would be applied is shown once something would change.
                var first = page.Locator("main input[type=number]").First;
                await first.FillAsync("80");
                await first.DispatchEventAsync("change");
                await Expect(page.GetByLabel("Changed lines of VirtualService mesh/ratings")).ToBeVisibleAsync();
            }

            // What matters of these stands below what is seen at first.
            await page.SetViewportSizeAsync(1280, name is "explain" or "try" or "wizard-shifting" ? 1280 : 800);
            await Pictures.TakeForDocumentsAsync(page, name);
        }

        // A single request, from the list to its spans.
        await page.GotoAsync($"{console}/traces");
        await page.Locator("main a[href^='traces/']").First.ClickAsync();
        await Expect(page.Locator(".spans > li").First).ToBeVisibleAsync();
        await Pictures.TakeForDocumentsAsync(page, "trace");
    }

    [Fact]
    public void EachPicture_IsTakenHere_AndShownInADocument()
    {
        var docs = Path.Combine(RepositoryTree.Root, "docs");
        var shown = Directory.GetFiles(docs, "*.md").Append(Path.Combine(RepositoryTree.Root, "README.md"))
            .SelectMany(file => Picture().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value)).Distinct().Order();
        var taken = Pages.Select(page => page.Name).Append("trace").Order();
        Assert.Equal(taken, shown);
        Assert.Equal(taken, Directory.GetFiles(Path.Combine(docs, "pictures"), "*.png").Select(Path.GetFileNameWithoutExtension).Order());
        Assert.All(ConsoleSection.All, section => Assert.Contains(Pages, page => page.Address.Split('?')[0] == section.Path));
    }

    [GeneratedRegex(@"pictures/(?<name>[\w-]+)\.png")]
    private static partial Regex Picture();
}
