using System.Globalization;
using Benchmarks.Processes;

namespace Benchmarks.Outbound;

/// <summary>
/// What a request costs on its way out through a sidecar, beside YARP's bare forwarder: with one VirtualService, and with a thousand of ten routes.
/// Contenders take turns, so that a machine that changes its speed changes it for all of them.
/// </summary>
internal static class OutboundBenchmark
{
    private const int Connections = 32;
    private const int Hosts = 1000;
    private const int Routes = 10;

    public static async Task<int> RunAsync(OutboundSettings settings)
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

    private static async Task RunCoreAsync(OutboundSettings settings)
    {
        await using var echo = await MeasuredProcess.StartPeerAsync("echo");
        var upstream = AddressOf(echo);
        await using var yarp = await MeasuredProcess.StartPeerAsync("yarp", upstream.ToString());
        await using var small = await Mesh.StartAsync(BenchmarkManifests.Of(1, 1, upstream), upstream.Port);
        await using var large = await Mesh.StartAsync(BenchmarkManifests.Of(Hosts, Routes, upstream), upstream.Port);
        Contender[] contenders =
        [
            new("YARP's forwarder", AddressOf(yarp), BenchmarkManifests.HostOf(0), yarp),
            new("MeshProxy, 1 VirtualService", small.Outbound, BenchmarkManifests.HostOf(0), small.Proxy),
            new("MeshProxy, 1000 VirtualServices of 10 routes", large.Outbound, BenchmarkManifests.HostOf(Hosts - 1), large.Proxy),
        ];
        foreach (var contender in contenders)
        {
            await contender.WarmUpAsync(Connections, settings.WarmUp);
        }

        for (var round = 0; round < settings.Rounds; round++)
        {
            // Each round begins with another one.
            for (var turn = 0; turn < contenders.Length; turn++)
            {
                await contenders[(round + turn) % contenders.Length].RunAsync(Connections, settings.Turn);
            }
        }

        Report(contenders);
    }

    private static Uri AddressOf(MeasuredProcess process) => new(process.ReadyLine.Split(' ')[^1]);

    private static void Report(Contender[] contenders)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} processors, {Connections} connections, {contenders[0].Turns.Count} turns each; medians"));
        Console.WriteLine();
        Console.WriteLine("| | requests/s | CPU µs/request | p50 µs | p99 µs | memory MiB |");
        Console.WriteLine("| --- | --: | --: | --: | --: | --: |");
        foreach (var contender in contenders)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {contender.Name} | {Median(contender, turn => turn.Load.PerSecond):0} | {Median(contender, turn => turn.CpuMicroseconds):0.0} | {Median(contender, turn => turn.Load.P50):0} | {Median(contender, turn => turn.Load.P99):0} | {contender.Process.ResidentMebibytes:0} |"));
        }

        Console.WriteLine();
        Console.WriteLine($"ratio: outbound/yarp {Ratio(contenders[1], contenders[0])}, 1000vs/1vs {Ratio(contenders[2], contenders[1])} (CPU per request)");
    }

    private static double Median(Contender contender, Func<Turn, double> value) => Median([.. contender.Turns.Select(value)]);

    private static double Median(double[] values)
    {
        Array.Sort(values);
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    // Of each round by itself, so that the machine's mood cancels out; the spread says how far that goes.
    private static string Ratio(Contender one, Contender other)
    {
        double[] ratios = [.. one.Turns.Zip(other.Turns, (left, right) => left.CpuMicroseconds / right.CpuMicroseconds)];
        return string.Create(CultureInfo.InvariantCulture, $"{Median(ratios):0.00} ({ratios.Min():0.00}–{ratios.Max():0.00})");
    }
}
