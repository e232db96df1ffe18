using Benchmarks.Hop;
using Benchmarks.Measuring;
using Benchmarks.Outbound;
using Benchmarks.Peers;
using Benchmarks.Processes;

namespace Benchmarks.Variants;

/// <summary>What a request costs a proxy as it is, beside one that is set or built differently, YARP's forwarder and HAProxy: to find out whether a change is worth it.</summary>
internal static class VariantBenchmark
{
    private static readonly MeasuringSettings Settings = MeasuringSettings.Quick with { Rounds = 15, PacedTurn = TimeSpan.Zero, WarmUp = TimeSpan.FromSeconds(8) };

    public static async Task<int> RunAsync(ProxyVariant variant)
    {
        var directory = Directory.CreateTempSubdirectory("mesh-bench-");
        await using var started = new Disposables();
        try
        {
            var echo = started.Add(await MeasuredProcess.StartPeerAsync("echo"));
            var upstream = echo.ReadyAddress;
            var yarp = started.Add(await MeasuredProcess.StartPeerAsync("yarp", upstream.ToString()));
            var certificates = PeerCertificates.Write(directory);
            var haProxy = started.Add(await HaProxyPair.StartAsync(directory, certificates, upstream));
            Contender[] contenders =
            [
                new("YARP's forwarder", yarp.ReadyAddress, BenchmarkManifests.HostOf(0), yarp),
                await OutboundAsync("out, as it is", ProxyVariant.Default),
                await OutboundAsync("out, the variant", variant),
                new("two HAProxys, mutual TLS", haProxy.Kept, HopManifests.Mutual, haProxy.Processes),
                await HopAsync("mutual TLS, as it is", ProxyVariant.Default),
                await HopAsync("mutual TLS, the variant", variant),
            ];
            await Rounds.RunAsync([.. contenders.Select(contender => contender with { IsPaced = false })], Settings);
            Print(contenders);
            return ExitCodes.Success;

            async Task<Contender> OutboundAsync(string name, ProxyVariant proxy)
            {
                var mesh = started.Add(await Mesh.StartAsync(BenchmarkManifests.Of(1, 1, upstream), upstream.Port, proxy));
                return new Contender(name, mesh.Outbound, BenchmarkManifests.HostOf(0), mesh.Proxy);
            }

            async Task<Contender> HopAsync(string name, ProxyVariant proxy)
            {
                var mesh = started.Add(await Mesh.StartAsync(HopManifests.Yaml, upstream.Port, proxy));
                return new Contender(name, mesh.Outbound, HopManifests.Mutual, mesh.Proxy, await mesh.JoinAsync("server", upstream.Port));
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static void Print(Contender[] contenders)
    {
        for (var i = 0; i < contenders.Length; i++)
        {
            var result = contenders[i].Result;
            var peer = contenders[i - (i % 3)].Result;
            var cpu = result.CpuMicroseconds;
            var ratio = result.RatioTo(peer);
            Console.WriteLine(FormattableString.Invariant(
                $"{result.Name,-26} {cpu.Median,6:0.0} µs ({cpu.Least:0.0}–{cpu.Most:0.0})  {result.PerSecond.Median,6:0}/s  {result.Allocated / 1024 ?? 0:0.0} KiB  /peer {ratio.Median:0.00} ({ratio.Least:0.00}–{ratio.Most:0.00})"));
        }
    }
}
