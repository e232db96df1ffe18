using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tests.Browser;

public sealed partial class BookPageTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>
{
    /// <summary>In milliseconds; for a busy machine.</summary>
    private const float Patience = 60_000;

    /// <summary>By the page's own clock, at two requests a second.</summary>
    private const string TwoIntervals = "() => new Promise(done => setTimeout(done, 1000))";

    [Fact]
    public async Task Opened_ShowsSixBooksAndWhoAnswered()
    {
        await using var shop = await Bookshop.OpenAsync();
        await using var view = await OpenAsync(shop);
        var page = view.Page;

        await Expect(page.Locator(".book")).ToHaveCountAsync(6);

        var first = page.Locator(".book").First;
        await Expect(first.Locator("h3")).ToHaveTextAsync("War and Piece");
        await Expect(first.Locator(".face")).ToHaveTextAsync(":-)");
        await Expect(first.Locator(".stars")).ToHaveTextAsync("4.1 of 5");
        await Expect(first.Locator(".description")).ToHaveTextAsync("no description");
        await Expect(page.Locator(".book h3").Last).ToHaveTextAsync("<b>Bold</b> & \"quoted\"");
        await Expect(page.Locator("#books-version")).ToHaveTextAsync("v1");
        await Expect(page.Locator("#ratings-version")).ToHaveTextAsync("v1");
        await Expect(page.Locator("#problem")).ToBeHiddenAsync();
        Assert.Empty(view.Complaints);
        Assert.All(view.Asked, url => Assert.StartsWith(shop.Address.ToString(), url, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RefreshedByHand_CountsEachCombination()
    {
        await using var shop = await Bookshop.OpenAsync();
        await using var view = await OpenAsync(shop);
        var page = view.Page;
        await PauseAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Start over" }).ClickAsync();
        await Expect(page.Locator("#total")).ToHaveTextAsync("0");

        await RefreshAsync(page, 1);
        shop.Answer(books: 2, ratings: 2);
        await RefreshAsync(page, 2);
        await RefreshAsync(page, 3);

        await Expect(page.Locator("#tally tr")).ToHaveTextAsync(["v1/v1133 %", "v2/v2267 %"]);
        await Expect(page.Locator("#recent li")).ToHaveCountAsync(3);
        await Expect(page.Locator(".book .face").First).ToHaveTextAsync(@"¯\_(ツ)_/¯");
        await Expect(page.Locator(".book .description").First).ToContainTextAsync("A long tale");
        Assert.Empty(view.Complaints);
    }

    [Fact]
    public async Task LeftAlone_AsksAgainUntilPaused()
    {
        await using var shop = await Bookshop.OpenAsync();
        await using var view = await OpenAsync(shop);
        var page = view.Page;

        await page.GetByLabel("Ask again").SelectOptionAsync("every 0.5 s");
        await Expect(page.Locator("#total")).ToHaveTextAsync(ThreeOrMore());
        await PauseAsync(page);
        var asked = shop.Asked;
        await page.EvaluateAsync(TwoIntervals);

        Assert.Equal(asked, shop.Asked);
    }

    [Fact]
    public async Task ServiceGone_ShowsTheProblemAndThenRecovers()
    {
        await using var shop = await Bookshop.OpenAsync();
        await using var view = await OpenAsync(shop);
        var page = view.Page;
        await PauseAsync(page);

        shop.RatingsUnavailable();
        await page.GetByRole(AriaRole.Button, new() { Name = "Refresh" }).ClickAsync();

        var problem = page.GetByRole(AriaRole.Alert);
        await Expect(problem).ToContainTextAsync("The ratings service is not available");
        await Expect(problem).ToContainTextAsync("ratings answered 503.");
        await Expect(page.Locator("#books-version")).ToHaveTextAsync("v1");
        await Expect(page.Locator("#ratings-version")).ToHaveTextAsync("?");
        await Expect(page.Locator("#tally")).ToContainTextAsync("no answer");
        await Pictures.TakeAsync(page, "gateway-problem");

        shop.Answer(books: 1, ratings: 2);
        await page.GetByRole(AriaRole.Button, new() { Name = "Refresh" }).ClickAsync();

        await Expect(problem).ToBeHiddenAsync();
        // The browser notes the 503 itself; nothing else may complain.
        Assert.All(view.Complaints, complaint => Assert.Contains("503", complaint, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280, 800)]
    [InlineData(ColorScheme.Dark, 1280, 800)]
    [InlineData(ColorScheme.Light, 360, 740)]
    [InlineData(ColorScheme.Dark, 360, 740)]
    public async Task AnyWidthAndScheme_NeedsNoSidewaysScrolling(ColorScheme scheme, int width, int height)
    {
        await using var shop = await Bookshop.OpenAsync();
        await using var view = await OpenAsync(shop, scheme, width, height);
        var page = view.Page;
        await PauseAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Start over" }).ClickAsync();
        (int Books, int Ratings)[] answers = [(1, 1), (1, 2), (2, 1), (2, 2), (1, 2), (2, 2), (2, 2), (2, 2)];
        for (var at = 0; at < answers.Length; at++)
        {
            shop.Answer(answers[at].Books, answers[at].Ratings);
            await RefreshAsync(page, at + 1);
        }

        var overflow = await page.EvaluateAsync<int>("() => Math.max(...[document.documentElement, document.querySelector('.panel')].map(e => e.scrollWidth - e.clientWidth))");

        await Pictures.TakeAsync(page, $"gateway-{scheme}-{width}".ToLowerInvariant());
        Assert.Equal(0, overflow);
    }

    [Fact]
    public async Task Keyboard_ReachesEveryControl()
    {
        await using var shop = await Bookshop.OpenAsync();
        await using var view = await OpenAsync(shop);
        var page = view.Page;
        await Expect(page.Locator(".book")).ToHaveCountAsync(6);

        var reached = new List<string>();
        for (var at = 0; at < 3; at++)
        {
            await page.Keyboard.PressAsync("Tab");
            reached.Add(await page.EvaluateAsync<string>("() => document.activeElement.id"));
        }

        Assert.Equal(["interval", "refresh", "reset"], reached);
    }

    [Fact]
    public async Task Page_AllowsNothingFromOutside()
    {
        await using var shop = await Bookshop.OpenAsync();
        using var client = new HttpClient { BaseAddress = shop.Address };

        using var answer = await client.GetAsync("/", TestContext.Current.CancellationToken);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [GeneratedRegex("^([3-9]|[1-9][0-9]+)$")]
    private static partial Regex ThreeOrMore();

    /// <summary>Stops asking by the clock, and waits for the answer that is under way.</summary>
    private static async Task PauseAsync(IPage page)
    {
        await Expect(page.Locator(".book")).ToHaveCountAsync(6);
        await page.GetByLabel("Ask again").SelectOptionAsync("by hand");
        await Expect(page.Locator("#books")).ToHaveAttributeAsync("aria-busy", "false");
    }

    private static async Task RefreshAsync(IPage page, int total)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Refresh" }).ClickAsync();
        await Expect(page.Locator("#total")).ToHaveTextAsync($"{total}");
    }

    private async Task<View> OpenAsync(Bookshop shop, ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 800)
    {
        var context = await chromium.Browser.NewContextAsync(new()
        {
            ColorScheme = scheme,
            ViewportSize = new() { Width = width, Height = height },
        });
        var view = new View(context, await context.NewPageAsync());
        view.Page.SetDefaultTimeout(Patience);
        await view.Page.GotoAsync(shop.Address.ToString());
        return view;
    }

    private sealed class View : IAsyncDisposable
    {
        private readonly IBrowserContext _context;

        public View(IBrowserContext context, IPage page)
        {
            _context = context;
            Page = page;
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

        public ConcurrentQueue<string> Complaints { get; } = new();

        public ConcurrentQueue<string> Asked { get; } = new();

        public ValueTask DisposeAsync() => _context.DisposeAsync();
    }
}
