using Benchmarks;
using Benchmarks.Measuring;
using Benchmarks.Peers;
using Benchmarks.Processes;

return args switch
{
    ["echo"] => await EchoServer.RunAsync(),
    ["yarp", var upstream] => await YarpForwarder.RunAsync(new Uri(upstream)),
    [] => await ProxyBenchmark.RunAsync(MeasuringSettings.Full),
    ["--quick"] => await ProxyBenchmark.RunAsync(MeasuringSettings.Quick),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: ./bench.sh [--quick]");
    return ExitCodes.Usage;
}
