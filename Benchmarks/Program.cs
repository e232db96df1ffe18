using Benchmarks;
using Benchmarks.Certificates;
using Benchmarks.Measuring;
using Benchmarks.Peers;
using Benchmarks.Processes;
using Benchmarks.Start;

return args switch
{
    ["echo"] => await EchoServer.RunAsync(),
    ["yarp", var upstream] => await YarpForwarder.RunAsync(new Uri(upstream)),
    ["start"] => await StartBenchmark.RunAsync(),
    ["certificates"] => await CertificateBenchmark.RunAsync(TimeSpan.FromSeconds(6)),
    [] => await AllAsync(MeasuringSettings.Full),
    ["--quick"] => await AllAsync(MeasuringSettings.Quick),
    _ => Usage(),
};

static async Task<int> AllAsync(MeasuringSettings settings) =>
    await ProxyBenchmark.RunAsync(settings) is var code and not ExitCodes.Success ? code : await CertificateBenchmark.RunAsync(settings.Turn);

static int Usage()
{
    Console.Error.WriteLine("usage: ./bench.sh [--quick | certificates | start]");
    return ExitCodes.Usage;
}
