using System.Diagnostics;
using System.Globalization;
using Benchmarks.Load;
using Benchmarks.Measuring;
using Benchmarks.Peers;
using Benchmarks.Processes;

namespace Benchmarks.Start;

/// <summary>
/// How long it takes from the start of the AppHost to the first answer at the ingress gateway, which five services and six proxies have a share in.
/// </summary>
internal static class AppHostStart
{
    /// <returns>Seconds.</returns>
    /// <exception cref="BenchmarkException">There was no answer.</exception>
    public static async Task<Spread> RunAsync(int starts)
    {
        List<double> seconds = [];
        for (var start = 0; start < starts; start++)
        {
            seconds.Add((await StartAsync()).TotalSeconds);
        }

        return Spread.Of(seconds);
    }

    private static async Task<TimeSpan> StartAsync()
    {
        var directory = Directory.CreateTempSubdirectory("mesh-bench-");
        try
        {
            var ingress = FreePort.Find();
            var begin = Stopwatch.GetTimestamp();
            await using var host = MeasuredProcess.Launch(Mesh.Program("AppHost"),
            [
                "--no-console", $"--Mesh:Directory={directory.FullName}", string.Create(CultureInfo.InvariantCulture, $"--Mesh:IngressPort={ingress}"),
                "--Mesh:ApiPort=0", "--Mesh:DiscoveryPort=0", "--Mesh:ConsolePort=0",
            ]);
            await FirstAnswer.WaitAsync(new Uri(FreePort.AddressOf(ingress), "gateway/books"), process: host);
            var elapsed = Stopwatch.GetElapsedTime(begin);
            // It ends what it has started.
            await host.StopAsync();
            return elapsed;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
