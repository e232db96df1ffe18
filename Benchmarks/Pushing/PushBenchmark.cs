using System.Collections.Concurrent;
using System.Globalization;
using Benchmarks.Measuring;
using Benchmarks.Processes;
using Grpc.Core;
using MeshProtocol;

namespace Benchmarks.Pushing;

/// <summary>How long it takes from kubectl's write to the arrival of what it changes at each proxy that it concerns, in a large mesh.</summary>
internal static class PushBenchmark
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <param name="services">How many services, each with a VirtualService and ten endpoints as soon as there are 500 proxies.</param>
    /// <param name="counts">Numbers of proxies to measure with, ascending.</param>
    /// <param name="changes">
    /// How many changes of each sort, an even number: each workload that fails comes back. Of Services a quarter as many are added.
    /// </param>
    /// <param name="restarts">Whether the control plane is killed and started again in the end.</param>
    /// <exception cref="BenchmarkException">A change did not arrive.</exception>
    /// <exception cref="RpcException">A proxy lost its control plane.</exception>
    public static async Task<IReadOnlyList<PushResult>> RunAsync(int services, IReadOnlyList<int> counts, int changes, bool restarts)
    {
        if (changes % 2 != 0)
        {
            throw new ArgumentException("A workload that failed has to come back: its next failure would be no change.", nameof(changes));
        }

        await using var mesh = await SimulatedMesh.StartAsync(services);
        List<PushResult> results = [];
        foreach (var count in counts)
        {
            results.AddRange(await MeasureAsync(mesh, services, count, changes));
        }

        if (restarts)
        {
            var (start, settled) = await mesh.RestartAsync();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"push: control plane killed and started again with {services} services: ready after {start.TotalSeconds:0.0} s, all {mesh.Proxies.Count} proxies back after {settled.TotalSeconds:0.0} s, "
                + $"{mesh.ControlPlane.PeakMebibytes:0} MiB at most"));
        }

        return results;
    }

    private static async Task<IReadOnlyList<PushResult>> MeasureAsync(SimulatedMesh mesh, int services, int count, int changes)
    {
        var cpu = mesh.ControlPlane.CpuTime;
        var joined = await mesh.JoinAsync(count);
        await mesh.SettleAsync();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"push: {services} services, {count} proxies joined in {joined.TotalSeconds:0.0} s, {(mesh.ControlPlane.CpuTime - cpu).TotalSeconds:0.0} s CPU, "
            + $"{mesh.ControlPlane.Memory.Resident:0} MiB"));

        using var api = mesh.OpenApi();
        // The first one is slow wherever it is: code is compiled, connections are opened.
        await api.ChangeRouteAsync(PushManifests.NamespaceOf(0), PushManifests.ServiceOf(0), TimeoutAt(count, changes));
        await mesh.SettleAsync();
        return
        [
            await MeasureAsync(
                PushResult.Route, mesh, changes,
                turn => api.ChangeRouteAsync(PushManifests.NamespaceOf(turn), PushManifests.ServiceOf(turn), TimeoutAt(count, turn))),
            await MeasureAsync(
                PushResult.Endpoint, mesh, changes,
                turn => mesh.Proxies[turn / 2 % mesh.Proxies.Count].ReportAsync(turn % 2 == 0 ? HealthState.Unhealthy : HealthState.Healthy)),
            await MeasureAsync(
                PushResult.NewService, mesh, Math.Max(1, changes / 4),
                turn => api.AddServiceAsync(PushManifests.NamespaceOf(turn), string.Create(CultureInfo.InvariantCulture, $"more-{count}-{turn}"))),
        ];
    }

    // Never what is there already: that would be no change.
    private static int TimeoutAt(int count, int turn) => count + (2 * turn) + 1;

    private static async Task<PushResult> MeasureAsync(string what, SimulatedMesh mesh, int changes, Func<int, Task> change)
    {
        List<double> latencies = [];
        var cpu = mesh.ControlPlane.CpuTime;
        var ownCpu = Environment.CpuUsage.TotalTime;
        var bytes = 0L;
        for (var turn = 0; turn < changes; turn++)
        {
            var arrivals = new ConcurrentQueue<long>();
            var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            void Arrive(ReceivedPush push)
            {
                arrivals.Enqueue(TimeProvider.System.GetTimestamp());
                Interlocked.Add(ref bytes, push.Bytes);
                if (arrivals.Count == mesh.Proxies.Count)
                {
                    all.TrySetResult();
                }
            }

            foreach (var proxy in mesh.Proxies)
            {
                proxy.Received += Arrive;
            }

            var begin = TimeProvider.System.GetTimestamp();
            await change(turn);
            try
            {
                await all.Task.WaitAsync(Limit, TimeProvider.System);
            }
            catch (TimeoutException)
            {
                throw new BenchmarkException($"{what} has changed, and only {arrivals.Count} of {mesh.Proxies.Count} proxies had been told within {Limit}.");
            }

            foreach (var proxy in mesh.Proxies)
            {
                proxy.Received -= Arrive;
            }

            latencies.AddRange(arrivals.Select(arrival => TimeProvider.System.GetElapsedTime(begin, arrival).TotalMilliseconds));
        }

        var result = new PushResult(
            what,
            mesh.Proxies.Count,
            new Quantiles(latencies),
            (mesh.ControlPlane.CpuTime - cpu).TotalMilliseconds / changes,
            (Environment.CpuUsage.TotalTime - ownCpu).TotalMilliseconds / changes,
            bytes / changes / mesh.Proxies.Count);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"push: {what} at {result.Proxies} proxies: p50 {result.Latencies.Median:0} ms, p99 {result.Latencies.P99:0} ms, {result.CpuMilliseconds:0} ms CPU "
            + $"(and {result.ProxyCpuMilliseconds:0} ms of the simulated proxies), {result.Bytes:N0} bytes to each"));
        return result;
    }
}
