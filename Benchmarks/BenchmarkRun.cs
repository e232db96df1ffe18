using Benchmarks.Applying;
using Benchmarks.Hop;
using Benchmarks.Measuring;
using Benchmarks.Outbound;
using Benchmarks.Processes;
using Benchmarks.Pushing;
using Benchmarks.Reporting;
using Benchmarks.Start;

namespace Benchmarks;

/// <summary>All that is measured, one after the other: a request, a change of the configuration, a start.</summary>
internal static class BenchmarkRun
{
    private static readonly int[] Proxies = [10, 500];

    /// <exception cref="BenchmarkException">Something could not be measured, or a request failed.</exception>
    public static async Task<BenchmarkResults> RunAsync(MeasuringSettings settings)
    {
        var machine = MachineDescription.Read();
        var directory = Directory.CreateTempSubdirectory("mesh-bench-");
        try
        {
            await using var echo = await MeasuredProcess.StartPeerAsync("echo");
            Console.WriteLine($"{settings.Name}: {machine.Name}, load {machine.LoadBefore}");
            var (outbound, hop, idle, answered) = await MeasureRequestsAsync(directory, echo.ReadyAddress, settings);
            Console.WriteLine("requests: measured");
            var pushes = await PushBenchmark.RunAsync(PushManifests.Measured, Proxies, settings.Changes, restarts: settings == MeasuringSettings.Full);
            var applied = await ApplyBenchmark.RunAsync(echo.ReadyAddress, settings.Applied);
            Console.WriteLine(FormattableString.Invariant($"apply: p50 {applied.Median:0} ms, p99 {applied.P99:0} ms"));
            var start = await AppHostStart.RunAsync(settings.Starts);
            Console.WriteLine(FormattableString.Invariant($"start: {start.Median:0.0} s"));
            return new BenchmarkResults
            {
                Settings = settings,
                Machine = machine,
                Outbound = outbound,
                Hop = hop,
                Idle = idle,
                Pushes = pushes,
                Applied = applied,
                Start = start,
                Answered = answered,
            };
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<(OutboundResults Outbound, HopResults Hop, ProcessMemory Idle, long Answered)> MeasureRequestsAsync(
        DirectoryInfo directory, Uri upstream, MeasuringSettings settings)
    {
        await using var outbound = await OutboundContenders.StartAsync(directory.CreateSubdirectory("outbound"), upstream);
        await using var hop = await HopContenders.StartAsync(directory.CreateSubdirectory("hop"), upstream);
        // It has had its configuration for as long as all those after it took to start.
        var idle = outbound.Small.Processes[0].Memory;
        Contender[] all = [.. outbound.All, .. hop.All];
        await Rounds.RunAsync(all, settings);
        return (
            new OutboundResults(
                outbound.Direct.Result,
                outbound.Yarp.Result,
                outbound.Small.Result,
                outbound.Large.Result,
                outbound.Talkative.Result,
                outbound.HaProxy.Result,
                outbound.Nginx.Result),
            new HopResults(
                hop.Plain.Result,
                hop.Mutual.Result,
                hop.Http2.Result,
                hop.HaProxy.Result,
                hop.Nginx.Result,
                hop.Handshakes.Result,
                hop.HaProxyHandshakes.Result),
            idle,
            all.Sum(contender => contender.Answered));
    }
}
