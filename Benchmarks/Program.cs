using Benchmarks.Outbound;
using Benchmarks.Peers;
using Benchmarks.Processes;

return args switch
{
    ["echo"] => await EchoServer.RunAsync(),
    ["yarp", var upstream] => await YarpForwarder.RunAsync(new Uri(upstream)),
    [] => await OutboundBenchmark.RunAsync(OutboundSettings.Full),
    ["--quick"] => await OutboundBenchmark.RunAsync(OutboundSettings.Quick),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: ./bench.sh [--quick]");
    return ExitCodes.Usage;
}
