using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Benchmarks.Load;
using Benchmarks.Measuring;
using Benchmarks.Processes;
using Benchmarks.Pushing;

namespace Benchmarks.Applying;

/// <summary>
/// How long it takes from kubectl's write until a sidecar answers by it: a route is given another header for its answers, and requests are sent one after
/// the other until one has it. It is a mesh of the size that a developer's machine has.
/// </summary>
internal static class ApplyBenchmark
{
    private const int Services = 20;
    private const int Sidecars = 5;
    private const int Changed = 7;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <returns>How long each change took, in milliseconds.</returns>
    /// <exception cref="BenchmarkException">A change did not come into force, or a request failed meanwhile.</exception>
    public static async Task<Quantiles> RunAsync(Uri upstream, int changes)
    {
        await using var mesh = await Mesh.StartAsync(Manifests(), upstream.Port);
        for (var other = 1; other < Sidecars; other++)
        {
            await mesh.JoinAsync(NameOf(other), upstream.Port);
        }

        await FirstAnswer.WaitAsync(mesh.Outbound, HostOf(Changed));
        using var api = mesh.OpenApi();
        using var caller = new AnsweringConnection(IPEndPoint.Parse(mesh.Outbound.Authority));
        List<double> latencies = [];
        // The first is slow wherever it is, and is not counted.
        for (var turn = 0; turn <= changes; turn++)
        {
            // Not in step with anything that the control plane does at intervals.
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(50, 150)), TimeProvider.System);
            var latency = await ChangeAsync(api, caller, turn);
            if (turn > 0)
            {
                latencies.Add(latency.TotalMilliseconds);
            }
        }

        return new Quantiles(latencies);
    }

    private static async Task<TimeSpan> ChangeAsync(KubernetesClient api, AnsweringConnection caller, int turn)
    {
        var mark = string.Create(CultureInfo.InvariantCulture, $"turn-{turn}");
        var begin = Stopwatch.GetTimestamp();
        var seen = Task.Factory.StartNew(() => WaitFor(caller, mark, begin), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await api.PatchAsync("bench", NameOf(Changed), $$"""
            {
              "spec": {
                "http": [{
                  "headers": { "response": { "set": { "x-mark": "{{mark}}" } } },
                  "route": [{ "destination": { "host": "{{NameOf(Changed)}}" } }]
                }]
              }
            }
            """);
        return await seen;
    }

    private static TimeSpan WaitFor(AnsweringConnection caller, string mark, long begin)
    {
        var request = Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {HostOf(Changed)}\r\n\r\n");
        var wanted = Encoding.ASCII.GetBytes(mark);
        KernelClock.SleepPrecisely();
        while (Stopwatch.GetElapsedTime(begin) < Limit)
        {
            if (AnsweringConnection.ValueOf(caller.Ask(request), "x-mark"u8).SequenceEqual(wanted))
            {
                return Stopwatch.GetElapsedTime(begin);
            }

            // Who asks without a pause takes the time of those who are to answer.
            KernelClock.SleepUntil(Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 1000));
        }

        throw new BenchmarkException($"A change of a route was not in force {Limit} after it was written.");
    }

    private static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"s{number}");

    private static string HostOf(int number) => NameOf(number) + ".bench";

    private static string Manifests() => string.Join("\n---\n", Enumerable.Range(0, Services).Select(number => $$"""
        apiVersion: v1
        kind: Service
        metadata: { name: {{NameOf(number)}}, namespace: bench }
        spec: { selector: { app: {{NameOf((number % (Sidecars - 1)) + 1)}} }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: {{NameOf(number)}}, namespace: bench }
        spec: { hosts: [{{NameOf(number)}}], http: [{ route: [{ destination: { host: {{NameOf(number)}} } }] }] }
        """));
}
