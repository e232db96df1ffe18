using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Benchmarks.Processes;

namespace Benchmarks.Load;

/// <summary>
/// The load generator wrk: a fixed number of connections, each with one request under way at all times, as many as will go. What that takes of CPU time is
/// what counts; latency at the limit says little, and <see cref="PacedLoad"/> measures it.
/// </summary>
internal static partial class Wrk
{
    /// <exception cref="BenchmarkException">wrk is missing, or an answer was not 2xx or did not come.</exception>
    public static async Task<LoadResult> RunAsync(Uri address, string host, int connections, TimeSpan duration)
    {
        var start = new ProcessStartInfo("wrk") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            "--threads", "1",
            "--connections", connections.ToString(CultureInfo.InvariantCulture),
            "--duration", string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0}s"),
            // Patience for a machine that is busy with something else: its own 2 s would be counted as errors.
            "--timeout", "30s",
            "--header", $"Host: {host}", address.ToString(),
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new BenchmarkException("wrk did not start.");
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0 || Failures().Match(output) is { Success: true })
        {
            throw new BenchmarkException($"wrk on {address} with Host {host}:\n{output}{await error}");
        }

        var total = Total().Match(output);
        return new LoadResult(long.Parse(total.Groups["requests"].Value, CultureInfo.InvariantCulture), Seconds(total.Groups["time"].Value));
    }

    // "1.23ms", "850.00us", "10.01s", "1.02m".
    private static double Seconds(string text)
    {
        var digits = text.TrimEnd('u', 's', 'm');
        var value = double.Parse(digits, CultureInfo.InvariantCulture);
        return text[digits.Length..] switch
        {
            "us" => value / 1e6,
            "ms" => value / 1e3,
            "m" => value * 60,
            _ => value,
        };
    }

    [GeneratedRegex(@"(?<requests>\d+) requests in (?<time>[\d.]+\w+),")]
    private static partial Regex Total();

    [GeneratedRegex(@"Non-2xx or 3xx responses|Socket errors")]
    private static partial Regex Failures();
}
