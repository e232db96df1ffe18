using Benchmarks.Hop;
using Benchmarks.Measuring;
using Benchmarks.Outbound;
using Benchmarks.Processes;

namespace Benchmarks;

/// <summary>What a request costs on its way out of a sidecar, and from one sidecar to another, beside peers that do the same.</summary>
internal static class ProxyBenchmark
{
    public static async Task<int> RunAsync(MeasuringSettings settings)
    {
        try
        {
            await RunCoreAsync(settings);
            return ExitCodes.Success;
        }
        catch (BenchmarkException error)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return ExitCodes.Failure;
        }
    }

    private static async Task RunCoreAsync(MeasuringSettings settings)
    {
        await using var echo = await MeasuredProcess.StartPeerAsync("echo");
        var upstream = echo.ReadyAddress;
        await using var outbound = await OutboundContenders.StartAsync(upstream);
        await using var hop = await HopContenders.StartAsync(upstream);
        await Rounds.RunAsync([.. outbound.All, .. hop.All], settings);

        Report.Head(settings.Rounds);
        Report.Table("out through one proxy", outbound.All);
        Report.Table("from one proxy to another (both together)", hop.All);
        Console.WriteLine();
        Console.WriteLine(
            $"ratio: outbound/yarp {Report.Ratio(outbound.Small, outbound.Yarp)}, 1000vs/1vs {Report.Ratio(outbound.Large, outbound.Small)}, "
            + $"mtls-pair/plain-pair {Report.Ratio(hop.Mutual, hop.Plain)}, mtls-pair/haproxy-pair {Report.Ratio(hop.Mutual, hop.HaProxy)}, "
            + $"http2-pair/mtls-pair {Report.Ratio(hop.Http2, hop.Mutual)}, handshake-pair/haproxy-handshake-pair {Report.Ratio(hop.Handshakes, hop.HaProxyHandshakes)} (CPU per request)");
    }
}
