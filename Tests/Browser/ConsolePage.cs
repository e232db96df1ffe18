using System.Collections.Concurrent;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Tests.Control;
using Xunit;

namespace Tests.Browser;

/// <summary>A page of the console in a browser of its own, that has been opened by the link.</summary>
internal sealed class ConsolePage : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    private ConsolePage(IBrowserContext context, IPage page, string address)
    {
        (_context, Page, Address) = (context, page, address);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                Complaints.Enqueue(message.Text);
            }
        };
        page.PageError += (_, error) => Complaints.Enqueue(error);
        page.Request += (_, request) => Asked.Enqueue(request.Url);
    }

    public IPage Page { get; }

    /// <summary>Of the console, without a slash.</summary>
    public string Address { get; }

    /// <summary>What the browser has found fault with.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    /// <summary>All addresses that were asked for.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public static async Task<ConsolePage> OpenAsync(
        ChromiumFixture chromium, ControlPlaneFixture control, string path, ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 800)
    {
        var context = await chromium.Browser.NewContextAsync(new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = height } });
        var page = new ConsolePage(context, await context.NewPageAsync(), $"http://localhost:{control.ConsolePort}");
        page.Page.SetDefaultTimeout(60_000);
        await page.Page.APIRequest.GetAsync($"{page.Address}/login?t={control.ConsoleToken}");
        await page.Page.GotoAsync($"{page.Address}{path}");
        return page;
    }

    /// <summary>Nothing on the page keeps anybody from using it, as far as axe can tell.</summary>
    public async Task AssertAccessibleAsync()
    {
        var found = await Page.RunAxe();
        var grave = found.Violations.Where(violation => violation.Impact is "serious" or "critical").ToList();
        Assert.True(grave.Count == 0, string.Join('\n', grave.Select(violation =>
            $"{violation.Id}: {violation.Help} ({string.Join("; ", violation.Nodes.Select(node => node.Html + " " + string.Join(',', node.Any.Select(check => check.Message))).Take(4))})")));
    }

    /// <summary>How far the page is wider than the window, in pixels.</summary>
    public Task<int> OverflowAsync() => Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
