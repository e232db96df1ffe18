using Benchmarks;
using Benchmarks.Certificates;
using Benchmarks.Measuring;
using Benchmarks.Peers;
using Benchmarks.Processes;
using Benchmarks.Pushing;
using Benchmarks.Reporting;
using Benchmarks.Start;
using Benchmarks.Variants;
using Grpc.Core;

const string Page = "docs/performance.md";

try
{
    return args switch
    {
        ["echo"] => await EchoServer.RunAsync(),
        ["yarp", var upstream] => await YarpForwarder.RunAsync(new Uri(upstream)),
        ["start"] => await StartAsync(),
        ["certificates"] => await CertificateBenchmark.RunAsync(TimeSpan.FromSeconds(6)),
        ["push"] => await PushAsync(PushManifests.Measured, [10, 125, 250, 500]),
        ["push", var services, .. [_, ..] counts] when int.TryParse(services, out var number) && counts.All(count => int.TryParse(count, out _)) =>
            await PushAsync(number, [.. counts.Select(int.Parse)]),
        ["beside", .. [_, ..] words] => await VariantBenchmark.RunAsync(ProxyVariant.Parse(words)),
        [] => await AllAsync(MeasuringSettings.Full),
        ["--quick"] => await AllAsync(MeasuringSettings.Quick),
        _ => Usage(),
    };
}
catch (Exception error) when (error is BenchmarkException or RpcException)
{
    await Console.Error.WriteLineAsync(error.Message);
    return ExitCodes.Failure;
}

static async Task<int> AllAsync(MeasuringSettings settings)
{
    var results = await BenchmarkRun.RunAsync(settings);
    Console.WriteLine();
    Console.WriteLine(MarkdownReport.Of(results));
    if (File.Exists(Page))
    {
        ReportFiles.Write(results, Page);
        Console.WriteLine($"These figures and their pictures are in {Page} now; git shows what has changed.");
    }

    Console.WriteLine(results.Line);
    return ExitCodes.Success;
}

static async Task<int> StartAsync()
{
    var code = await StartBenchmark.RunAsync();
    var start = await AppHostStart.RunAsync(starts: 5);
    Console.WriteLine(FormattableString.Invariant($"AppHost to the first answer: {start.Median:0.0} s ({start.Least:0.0}–{start.Most:0.0})"));
    return code;
}

static async Task<int> PushAsync(int services, int[] proxies)
{
    await PushBenchmark.RunAsync(services, proxies, changes: 20, restarts: true);
    return ExitCodes.Success;
}

static int Usage()
{
    Console.Error.WriteLine("usage: ./bench.sh [--quick | beside NAME=VALUE… | beside PROGRAM | certificates | push [SERVICES PROXIES…] | start]");
    return ExitCodes.Usage;
}
