using Bunit;
using MeshControlPlane.WebConsole.Workloads;
using Xunit;
using TestContext = Xunit.TestContext;

namespace Tests.WebConsole;

public sealed class WorkloadListTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NobodyHasJoined_ItSaysWhatToDo()
    {
        using var pages = await MeshPages.OpenAsync();

        Assert.Contains("No workload has joined the mesh", pages.Render<WorkloadListPage>().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EachWorkload_HasItsHealthTrafficVersionAndProxy()
    {
        using var pages = await MeshPages.OpenAsync();
        pages.Join("books-v1");
        pages.Join("ratings-v1");
        pages.Join("ratings-v2", isReady: false);
        pages.Traffic.Call("books-v1", "ratings-v1", 200, count: 90);
        pages.Traffic.Call("books-v1", "ratings-v1", 503, count: 30);

        var page = pages.Render<WorkloadListPage>();

        Assert.Equal(["books-v1", "ratings-v1", "ratings-v2"], Names(page));
        var row = Cells(page, "ratings-v1");
        Assert.Contains("failing", row[1], StringComparison.Ordinal);
        Assert.Equal(("2.00", "25%", "v1", "PERMISSIVE"), (row[2], row[3], row[4], row[5]));
        Assert.Equal("✔ synced 2/2", row[6]);
        Assert.Contains("app=ratings, version=v1", row[9], StringComparison.Ordinal);
        Assert.Contains("not ready", Cells(page, "ratings-v2")[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutTraffic_ThereIsNothingToJudgeBy()
    {
        using var pages = await MeshPages.OpenAsync();
        pages.Join("books-v1");

        var row = Cells(pages.Render<WorkloadListPage>(), "books-v1");

        Assert.Equal(("○ no traffic", "0.00", "–"), (row[1], row[2], row[3]));
    }

    [Theory]
    [InlineData("workloads?sort=-rate", "ratings-v1,ratings-v2,books-v1")]
    [InlineData("workloads?sort=rate", "books-v1,ratings-v2,ratings-v1")]
    [InlineData("workloads?sort=-name", "ratings-v2,ratings-v1,books-v1")]
    [InlineData("workloads?q=RATINGS", "ratings-v1,ratings-v2")]
    [InlineData("workloads?q=version%3Dv2", "ratings-v2")]
    [InlineData("workloads?ns=mesh", "books-v1,ratings-v1,ratings-v2")]
    [InlineData("workloads?ns=other", "")]
    [InlineData("workloads?health=healthy", "books-v1,ratings-v1,ratings-v2")]
    [InlineData("workloads?sort=nonsense", "books-v1,ratings-v1,ratings-v2")]
    public async Task Address_SortsAndFilters(string address, string expected)
    {
        using var pages = await MeshPages.OpenAsync();
        pages.Join("ratings-v2");
        pages.Join("books-v1");
        pages.Join("ratings-v1");
        pages.Traffic.Call("books-v1", "ratings-v1", 200, count: 90);
        pages.Traffic.Call("books-v1", "ratings-v2", 200, count: 30);
        pages.At(address);

        Assert.Equal(expected, string.Join(',', Names(pages.Render<WorkloadListPage>())));
    }

    [Fact]
    public async Task Columns_LinkToTheirOrder_AndSayWhichHolds()
    {
        using var pages = await MeshPages.OpenAsync();
        pages.Join("books-v1");
        pages.At("workloads?sort=health&q=books");

        var page = pages.Render<WorkloadListPage>();

        Assert.Equal("ascending", page.Find("th[aria-sort]").GetAttribute("aria-sort"));
        Assert.EndsWith("workloads?sort=-health&q=books", page.Find("th[aria-sort] a").GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhoJoins_IsThereWithinASecond()
    {
        using var pages = await MeshPages.OpenAsync();
        pages.Join("books-v1");
        var page = pages.Render<WorkloadListPage>();

        pages.Join("ratings-v1");
        pages.Tick();

        page.WaitForAssertion(() => Assert.Equal(["books-v1", "ratings-v1"], Names(page)), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task PageThatIsLeft_ReadsNoMore()
    {
        using var pages = await MeshPages.OpenAsync();
        pages.Join("books-v1");
        var page = pages.Render<WorkloadListPage>();
        pages.Traffic.Advance();
        pages.Tick();
        page.WaitForAssertion(() => Assert.Equal(2, pages.Traffic.Reads), TimeSpan.FromSeconds(30));

        await pages.DisposeComponentsAsync();
        pages.Traffic.Advance();
        pages.Tick();
        pages.Tick();

        Assert.Equal(2, pages.Traffic.Reads);
    }

    [Fact]
    public async Task TypedFilter_StandsInTheAddress()
    {
        using var pages = await MeshPages.OpenAsync();
        pages.Join("books-v1");
        pages.Join("ratings-v1");
        var page = pages.Render<WorkloadListPage>();

        await page.Find("input[type=search]").InputAsync(new() { Value = "ra" });
        await page.Find("input[type=search]").InputAsync(new() { Value = "rat" });
        pages.Tick();

        Assert.EndsWith("?q=rat", pages.Services.GetRequiredService<Microsoft.AspNetCore.Components.NavigationManager>().Uri, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Equal(["ratings-v1"], Names(page)), TimeSpan.FromSeconds(30));
        Cancelled.ThrowIfCancellationRequested();
    }

    private static List<string> Names(IRenderedComponent<WorkloadListPage> page) => [.. page.FindAll("tbody th a").Select(link => link.TextContent)];

    private static List<string> Cells(IRenderedComponent<WorkloadListPage> page, string name) =>
    [
        .. page.FindAll("tbody tr").Single(row => row.QuerySelector("th")!.TextContent.Trim() == name).QuerySelectorAll("td")
            .Select(cell => string.Join(' ', cell.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))),
    ];
}
