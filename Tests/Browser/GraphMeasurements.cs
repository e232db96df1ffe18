using System.Text.RegularExpressions;
using MeshControlPlane.Observability.Traffic;
using Tests.Control;
using Tests.Observability;
using Xunit;
using static Microsoft.Playwright.Assertions;
using static Tests.Graph.Traffic;

namespace Tests.Browser;

/// <summary>What a large graph costs. Run by hand (<c>-explicit only</c>): numbers of a machine are no test.</summary>
public sealed class GraphMeasurements(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>
{
    private const string Frames = """
        () => new Promise(done => {
          const times = [];
          const next = time => {
            times.push(time);
            if (times.length < 240) {
              requestAnimationFrame(next);
            } else {
              const gaps = times.slice(1).map((at, i) => at - times[i]).sort((a, b) => a - b);
              done(`median ${gaps[120].toFixed(1)} ms, 95 % ${gaps[227].toFixed(1)} ms, longest ${gaps[238].toFixed(1)} ms`);
            }
          };
          requestAnimationFrame(next);
        })
        """;

    [Fact(Explicit = true)]
    public async Task HundredNodesAndThreeHundredEdges()
    {
        var history = new FakeTrafficHistory();
        var random = new Random(5);
        history.From(history.Earliest, [.. Enumerable.Range(0, 300).SelectMany(i => Both(Party($"a{random.Next(100)}"), Party($"a{i % 100}"), 5))]);
        await using var control = await ControlPlaneFixture.StartAsync(options => options, services => services.AddSingleton<ITrafficHistory>(history));
        await using var console = await ConsolePage.OpenAsync(chromium, control, "/overview");
        var bytes = 0L;
        console.Page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) => Interlocked.Add(ref bytes, frame.Binary?.Length ?? frame.Text?.Length ?? 0);
        await console.Page.GotoAsync($"{console.Address}/?services=off&view=workload");
        await Expect(console.Page.Locator(".world")).ToHaveAttributeAsync("transform", new Regex("scale"));
        var output = TestContext.Current.TestOutputHelper!;
        output.WriteLine($"{await console.Page.Locator(".node").CountAsync()} nodes, {await console.Page.Locator(".edge").CountAsync()} edges, first picture {Interlocked.Read(ref bytes)} bytes");
        output.WriteLine($"frames with moving traffic: {await console.Page.EvaluateAsync<string>(Frames)}");

        // Ten seconds each: the rate of each edge is another in each second; that of one; and of none.
        await ReportAsync("every edge changes", second =>
        {
            random = new Random(5);
            return [.. Enumerable.Range(0, 300).SelectMany(i => Both(Party($"a{random.Next(100)}"), Party($"a{i % 100}"), 5 + second + (i % 7)))];
        });
        await ReportAsync("one edge changes", second =>
        {
            random = new Random(5);
            return [.. Enumerable.Range(0, 300).SelectMany(i => Both(Party($"a{random.Next(100)}"), Party($"a{i % 100}"), i == 0 ? 5 + second : 5))];
        });

        async Task ReportAsync(string what, Func<int, IReadOnlyList<Flow>> flows)
        {
            // The minute before goes by.
            for (var second = 0; second < 60; second++)
            {
                history.From(history.Now, flows(0));
                history.Advance();
            }

            await PassAsync(flows(0));
            var before = Interlocked.Read(ref bytes);
            for (var second = 1; second <= 10; second++)
            {
                await PassAsync(flows(second));
            }

            output.WriteLine($"while {what}: {(Interlocked.Read(ref bytes) - before) / 10} bytes a second; frames: {await console.Page.EvaluateAsync<string>(Frames)}");
        }

        Task PassAsync(IReadOnlyList<Flow> flows)
        {
            history.From(history.Now, flows);
            history.Advance();
            return console.Page.EvaluateAsync("() => new Promise(done => setTimeout(done, 1000))");
        }
    }
}
