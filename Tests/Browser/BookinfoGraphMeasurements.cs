using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tests.Distributed;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tests.Browser;

/// <summary>What the graph of Bookinfo costs while requests go through it. Run by hand (<c>-explicit only</c>): numbers of a machine are no test.</summary>
public sealed partial class BookinfoGraphMeasurements(ChromiumFixture chromium, BookinfoMesh bookinfo) : IClassFixture<ChromiumFixture>, IClassFixture<BookinfoMesh>
{
    private const int Rate = 500;
    private const int Tries = 20;

    private const string Moment = """
        text => new Promise(done => {
          const panel = document.querySelector('.panel');
          const look = () => panel.textContent.includes(text) && (watch.disconnect(), requestAnimationFrame(() => done(Date.now())));
          const watch = new MutationObserver(look);
          watch.observe(panel, { subtree: true, childList: true, characterData: true });
          look();
        })
        """;

    private static readonly TimeSpan Stretch = TimeSpan.FromSeconds(20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task ControlPlaneAndBrowser_AtFiveHundredRequestsASecond()
    {
        var output = TestContext.Current.TestOutputHelper!;
        var id = (await bookinfo.KubectlAsync("-n", "istio-system", "get", "pods", "-l", "app=istiod", "-o", "jsonpath={.items[0].metadata.annotations.mesh\\.local/process-id}")).Output;
        using var control = Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
        await using var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 800 } });
        context.SetDefaultTimeout(60_000);
        var (page, console) = await bookinfo.OpenConsoleAsync(context);
        var bytes = 0L;
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) => Interlocked.Add(ref bytes, frame.Binary?.Length ?? frame.Text?.Length ?? 0);

        output.WriteLine($"from a request to its edge: {await RequestToEdgeAsync(page, console, bookinfo)}");
        output.WriteLine($"control plane, nobody calls, graph open: {await CpuAsync(control):0.0} % of a CPU");
        using (var end = CancellationTokenSource.CreateLinkedTokenSource(Token))
        {
            var sent = new ConcurrentBag<bool>();
            var load = LoadAsync(sent, end.Token);
            await page.GotoAsync($"{console}/overview");
            await page.GotoAsync("about:blank");
            await PauseAsync(page, 5);
            output.WriteLine($"control plane, {Rate} requests a second, no page open: {await CpuAsync(control):0.0} % of a CPU");
            await page.GotoAsync($"{console}/");
            await Expect(page.Locator(".edge").First).ToBeVisibleAsync();
            await PauseAsync(page, 5);
            var (before, requests) = (Interlocked.Read(ref bytes), sent.Count);
            output.WriteLine($"control plane, {Rate} requests a second, graph open: {await CpuAsync(control):0.0} % of a CPU");
            output.WriteLine($"to the browser: {(Interlocked.Read(ref bytes) - before) / Stretch.TotalSeconds:N0} bytes a second; answered: {(sent.Count - requests) / Stretch.TotalSeconds:0} a second");
            await end.CancelAsync();
            await load;
        }
    }

    private static async Task<string> RequestToEdgeAsync(IPage page, string console, BookinfoMesh bookinfo)
    {
        await page.GotoAsync($"{console}/?range=30m");
        await page.Locator(".edge[data-target^='service/mesh/gw.']").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        var panel = page.Locator(".panel");
        await Expect(panel.Locator("h2")).ToContainTextAsync("→ gw");
        await PauseAsync(page, 4);
        var times = new List<double>();
        for (var i = 0; i < Tries; i++)
        {
            var count = int.Parse(InAll().Match(await panel.InnerTextAsync()).Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
            var seen = page.EvaluateAsync<double>(Moment, $"({(count + 1).ToString("N0", CultureInfo.InvariantCulture)} in all)");
            var begin = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            await bookinfo.Mesh.SendAsync("/gateway/books", 1, Token);
            times.Add(await seen - begin);
        }

        times.Sort();
        return string.Create(CultureInfo.InvariantCulture, $"median {times[Tries / 2]:0} ms, 95 % {times[Tries * 95 / 100]:0} ms, longest {times[^1]:0} ms");
    }

    /// <summary>Percent of one CPU over a while.</summary>
    private static async Task<double> CpuAsync(Process process)
    {
        process.Refresh();
        var (before, begun) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
        await Task.Delay(Stretch, TimeProvider.System, Token);
        process.Refresh();
        return 100 * (process.TotalProcessorTime - before) / Stopwatch.GetElapsedTime(begun);
    }

    private static Task PauseAsync(IPage page, int seconds) => page.EvaluateAsync($"() => new Promise(done => setTimeout(done, {seconds * 1000}))");

    /// <summary>So many a second, whether those before have been answered or not.</summary>
    private async Task LoadAsync(ConcurrentBag<bool> sent, CancellationToken end)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = bookinfo.Mesh.IngressAddress };
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        try
        {
            while (await pace.WaitForNextTickAsync(end))
            {
                for (var i = 0; i < Rate / 50; i++)
                {
                    _ = SendAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It was enough.
        }

        async Task SendAsync()
        {
            try
            {
                using var response = await client.GetAsync("/gateway/books", end);
                sent.Add(response.IsSuccessStatusCode);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or ObjectDisposedException)
            {
                // It counts as not answered.
            }
        }
    }

    [GeneratedRegex(@"\(([\d,]+) in all\)")]
    private static partial Regex InAll();
}
