using Benchmarks;
using Benchmarks.Certificates;
using Benchmarks.Measuring;
using Benchmarks.Peers;
using Benchmarks.Processes;
using Benchmarks.Pushing;
using Benchmarks.Start;

return args switch
{
    ["echo"] => await EchoServer.RunAsync(),
    ["yarp", var upstream] => await YarpForwarder.RunAsync(new Uri(upstream)),
    ["start"] => await StartBenchmark.RunAsync(),
    ["certificates"] => await CertificateBenchmark.RunAsync(TimeSpan.FromSeconds(6)),
    ["push"] => await PushBenchmark.RunAsync(services: 1000, [10, 125, 250, 500], changes: 20),
    ["push", var services, .. var counts] when int.TryParse(services, out var number) && counts.All(count => int.TryParse(count, out _)) && counts.Length > 0 =>
        await PushBenchmark.RunAsync(number, [.. counts.Select(int.Parse)], changes: 20),
    [] => await AllAsync(MeasuringSettings.Full),
    ["--quick"] => await AllAsync(MeasuringSettings.Quick),
    _ => Usage(),
};

static async Task<int> AllAsync(MeasuringSettings settings) =>
    await ProxyBenchmark.RunAsync(settings) is var code and not ExitCodes.Success ? code
    : await CertificateBenchmark.RunAsync(settings.Turn) is var next and not ExitCodes.Success ? next
    : await PushBenchmark.RunAsync(services: 1000, [10, 500], settings.Rounds);

static int Usage()
{
    Console.Error.WriteLine("usage: ./bench.sh [--quick | certificates | push [SERVICES PROXIES…] | start]");
    return ExitCodes.Usage;
}
