using Bunit;
using MeshControlPlane.WebConsole.Logs;
using Tests.Control;
using Xunit;
using TestContext = Xunit.TestContext;

namespace Tests.WebConsole;

public sealed class LogTests
{
    private static readonly DateTimeOffset Begin = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""[2026-05-01T12:00:00.000Z] "GET /books HTTP/1.1" 200 - via_upstream""", "Info")]
    [InlineData("""[2026-05-01T12:00:00.000Z] "GET /books HTTP/1.1" 404 NR route_not_found""", "Warning")]
    [InlineData("""[2026-05-01T12:00:00.000Z] "GET /books HTTP/1.1" 503 UF connect""", "Error")]
    [InlineData("""[2026-05-01T12:00:00.000Z] "GET /books HTTP/1.1" 0 DC downstream_remote_disconnect""", "Error")]
    [InlineData("""{"path":"/books","response_code":500}""", "Error")]
    [InlineData("""{"EventId":1,"LogLevel":"Warning","Message":"slow"}""", "Warning")]
    [InlineData("warn: Books[0] the shelf is empty", "Warning")]
    [InlineData("12:00:00.123 fail: Books[0] the shelf is gone", "Error")]
    [InlineData("dbug: Books[0] looking", "Debug")]
    [InlineData("2026/05/01 ERROR cannot open", "Error")]
    [InlineData("Serving on port 8080", null)]
    [InlineData("no errors found, no warnings either", null)]
    public void Severity_IsTakenFromTheLine(string line, string? severity) => Assert.Equal(severity, SeverityReading.Of(line)?.ToString());

    [Theory]
    [InlineData("books", "", false, "GET /books,books are read")]
    [InlineData("", "get", false, "books are read,nothing")]
    [InlineData("^(get|nothing)", "", true, "GET /books,nothing")]
    [InlineData("o.k", "read$", true, "GET /books")]
    [InlineData("/books", "/books", false, "")]
    [InlineData("[", "", false, "")]
    public void Filter_ShowsAndHides(string show, string hide, bool isExpression, string expected)
    {
        var (filter, problem) = LineFilter.Of(show, hide, isExpression);

        Assert.Null(problem);
        Assert.Equal(expected, string.Join(',', filter.Apply(Entries("GET /books", "books are read", "nothing"), 100).Shown.Select(entry => entry.Text)));
    }

    [Theory]
    [InlineData("(", "The expression cannot be used: Invalid pattern")]
    [InlineData("(?=x)", "look-around, back references")]
    public void ExpressionThatCannotBeUsed_IsToldAndFiltersNothing(string expression, string problem)
    {
        var (filter, told) = LineFilter.Of(expression, "", isExpression: true);

        Assert.Contains(problem, told, StringComparison.Ordinal);
        Assert.True(filter.Lets("anything"));
    }

    [Fact]
    public void ExpressionThatElsewhereNeverEnds_EndsInTime()
    {
        var (filter, problem) = LineFilter.Of("^(a+)+$", "", isExpression: true);
        var lines = Entries([.. Enumerable.Repeat(new string('a', 2_000) + "!", 500)]);

        Assert.Null(problem);
        Assert.Empty(filter.Apply(lines, 100).Shown);
    }

    [Fact]
    public void Buffer_PutsLinesInOrder_KeepsTheLast_AndLeavesLinesWithoutTimeWhereTheyCame()
    {
        var buffer = new LogBuffer(4);
        foreach (var (seconds, text) in new (int?, string)[] { (1, "a"), (3, "c"), (2, "b"), (null, "-"), (5, "e"), (4, "d") })
        {
            buffer.Add(new LogEntry(seconds is { } after ? Begin.AddSeconds(after) : null, "books", false, LogSeverity.Info, text));
        }

        Assert.Equal(["c", "-", "d", "e"], buffer.Read().Select(entry => entry.Text));
        Assert.Same(buffer.Read(), buffer.Read());
    }

    [Fact]
    public async Task Download_HasTheLinesOfBothInTheOrderOfTheirTimes()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        var (member, _) = await FakeProxy.JoinAsync(control, Translation.MeshBuilder.Sidecar("books-v1", "mesh", "books", "v1"));
        using var _ = member;
        var logs = Directory.CreateDirectory(Path.Combine(control.Directory, "logs")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(logs, "books-v1.log"), "2026-05-01T12:00:01.000Z one\n2026-05-01T12:00:03.000Z three\n   at Three()\n2026-05-01T12:00:05.000Z five\n", Cancelled);
        await File.WriteAllTextAsync(Path.Combine(logs, "books-v1-proxy.log"), "2026-05-01T12:00:02.000Z two\n2026-05-01T12:00:04.000Z four\n", Cancelled);
        using var client = new HttpClient { BaseAddress = new Uri($"http://localhost:{control.ConsolePort}") };
        await client.GetAsync($"/login?t={control.ConsoleToken}", Cancelled);

        var lines = (await client.GetStringAsync("/download/logs/mesh/books-v1", Cancelled)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(["one", "two", "three", "at Three()", "four", "five"], lines.Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(2))));
    }

    [Fact]
    public async Task LogsOfApplicationAndProxy_AreOne_FollowedAndFiltered()
    {
        using var pages = await MeshPages.OpenAsync();
        pages.Join("books-v1");
        var logs = Directory.CreateDirectory(Path.Combine(pages.Directory, "logs")).FullName;
        var (application, proxy) = (Path.Combine(logs, "books-v1.log"), Path.Combine(logs, "books-v1-proxy.log"));
        await File.WriteAllTextAsync(application, "2026-05-01T12:00:01.000Z info: started\n2026-05-01T12:00:03.000Z fail: no shelf\n2026-05-01T12:00:03.000Z    at Shelf.Open()\n", Cancelled);
        await File.WriteAllTextAsync(proxy, """2026-05-01T12:00:02.000Z [2026-05-01T12:00:02.000Z] "GET /books HTTP/1.1" 404 NR route_not_found""" + "\n", Cancelled);
        pages.At("workloads/mesh/books-v1/logs");

        var tab = pages.Render<LogTab>(parameters => parameters.Add(tab => tab.Namespace, "mesh").Add(tab => tab.Name, "books-v1"));
        await ShowsAsync("app: info: started", "proxy: [2026-05-01T12:00:02.000Z] \"GET /books HTTP/1.1\" 404 NR route_not_found", "app: fail: no shelf", "app:    at Shelf.Open()");
        Assert.Equal(["info", "warning", "error", "error"], tab.FindAll(".line").Select(line => line.ClassList[1]));

        await File.AppendAllTextAsync(application, "2026-05-01T12:00:04.000Z warn: late\n", Cancelled);
        pages.At("workloads/mesh/books-v1/logs?show=(late|404)&hide=nothing&regex=true");
        await ShowsAsync("proxy: [2026-05-01T12:00:02.000Z] \"GET /books HTTP/1.1\" 404 NR route_not_found", "app: warn: late");

        pages.At("workloads/mesh/books-v1/logs?container=istio-proxy");
        await ShowsAsync("proxy: [2026-05-01T12:00:02.000Z] \"GET /books HTTP/1.1\" 404 NR route_not_found");

        pages.At("workloads/mesh/books-v1/logs?show=(&regex=true");
        tab.WaitForAssertion(() => Assert.Contains("cannot be used", tab.Find("[role=alert]").TextContent, StringComparison.Ordinal), TimeSpan.FromSeconds(30));

        Task ShowsAsync(params string[] expected) => Proxy.Eventually.TrueAsync(
            () =>
            {
                pages.Tick();
                return expected.SequenceEqual(tab.FindAll(".line").Select(line => $"{line.QuerySelector(".origin")!.TextContent}: {line.QuerySelector(".text")!.TextContent}"));
            },
            string.Join(" | ", expected));
    }

    [Fact]
    public async Task FollowTurnedOff_HoldsStill_AndCountsWhatHasCome()
    {
        using var pages = await MeshPages.OpenAsync();
        pages.Join("books-v1");
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(pages.Directory, "logs")).FullName, "books-v1.log");
        await File.WriteAllTextAsync(file, "2026-05-01T12:00:01Z one\n", Cancelled);
        pages.At("workloads/mesh/books-v1/logs?follow=false");
        var tab = pages.Render<LogTab>(parameters => parameters.Add(tab => tab.Namespace, "mesh").Add(tab => tab.Name, "books-v1"));
        await UntilAsync(() => tab.FindAll(".line").Count == 1, "the first line");

        await File.AppendAllTextAsync(file, "2026-05-01T12:00:02Z two\n", Cancelled);
        await UntilAsync(() => tab.Find("p[role=status]").TextContent.Contains("1 newer line not shown", StringComparison.Ordinal), "the line that waits");

        Assert.Equal("one", Assert.Single(tab.FindAll(".line .text")).TextContent);

        Task UntilAsync(Func<bool> condition, string what) => Proxy.Eventually.TrueAsync(
            () =>
            {
                pages.Tick();
                return condition();
            },
            what);
    }

    private static List<LogEntry> Entries(params string[] lines) => [.. lines.Select(line => new LogEntry(Begin, "books", false, LogSeverity.Info, line))];
}
