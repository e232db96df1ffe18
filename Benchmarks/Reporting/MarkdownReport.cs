using System.Globalization;
using System.Text;
using Benchmarks.Measuring;

namespace Benchmarks.Reporting;

/// <summary>A run, as docs/performance.md shows it.</summary>
internal static class MarkdownReport
{
    private const double BytesPerKibibyte = 1024;

    public static string Of(BenchmarkResults results)
    {
        var text = new StringBuilder();
        var settings = results.Settings;
        Line(text, $"Measured by `{settings.Name}` on {results.Machine.Date:yyyy-MM-dd}: {results.Machine.Name}.");
        Line(text, $"Load before it began: {results.Machine.LoadBefore:0.0}.");
        Line(text, $"{results.Answered:N0} requests were sent, and each of them was answered with 200: one that is not ends the run.");
        AppendGoals(text, results);
        AppendRequests(text, results);
        AppendRatios(text, results);
        AppendConfiguration(text, results);
        AppendProcesses(text, results);
        return text.ToString();
    }

    private static void AppendGoals(StringBuilder text, BenchmarkResults results)
    {
        Heading(text, "Against the goals");
        Line(text, $"| goal | at most | is | reached |");
        Line(text, $"| --- | --: | --: | --- |");
        foreach (var goal in Goal.Of(results))
        {
            var limit = goal.Limit.ToString(goal.Format, CultureInfo.InvariantCulture);
            var figure = goal.Figure.ToString(goal.Format, CultureInfo.InvariantCulture);
            Line(text, $"| {goal.Name} | {limit}{goal.Unit} | {figure}{goal.Unit} | {(goal.IsReached ? "yes" : "**no**")} |");
        }
    }

    private static void AppendRequests(StringBuilder text, BenchmarkResults results)
    {
        var settings = results.Settings;
        Heading(text, "A request");
        var (turn, paced) = (settings.Turn.TotalSeconds, settings.PacedTurn.TotalSeconds);
        Line(text, $"{settings.Rounds} rounds, in which each has its turns, one after the other; the median of the rounds, and in brackets the least and");
        Line(text, $"the most of them. Requests/s, CPU and allocations: {MeasuringSettings.Connections} connections, each with one request under way at");
        Line(text, $"all times, for {turn:0.#} s. CPU is what the kernel has accounted to the proxy, or to both. Latency: at a constant rate of");
        Line(text, $"{MeasuringSettings.Rate:N0} requests/s for {paced:0.#} s, counted from when a request was due. Memory: resident after all rounds, and in");
        Line(text, $"brackets what no other process shares.");
        AppendTable(text, "out through one proxy", results.Outbound.All);
        AppendTable(text, "from one proxy to another, both together", results.Hop.All);
        text.AppendLine().AppendLine("![CPU time of a request](performance/cpu.svg)");
        text.AppendLine().AppendLine("![Latency at a constant rate](performance/latency.svg)");
    }

    private static void AppendTable(StringBuilder text, string of, IReadOnlyList<ContenderResult> contenders)
    {
        text.AppendLine();
        Line(text, $"| {of} | requests/s | CPU µs | p50 µs | p90 µs | p99 µs | p99.9 µs | KiB allocated | memory MiB |");
        Line(text, $"| --- | --: | --: | --: | --: | --: | --: | --: | --: |");
        foreach (var contender in contenders)
        {
            var memory = contender.Memory is { } used ? string.Create(CultureInfo.InvariantCulture, $"{used.Resident:0} ({used.Private:0})") : "";
            var cpu = contender.Memory is null ? "" : Written(contender.CpuMicroseconds, "0.0");
            var allocated = contender.Allocated is { } bytes ? (bytes / BytesPerKibibyte).ToString("0.0", CultureInfo.InvariantCulture) : "";
            var latency = contender.Latencies is { } found
                ? string.Create(CultureInfo.InvariantCulture, $"{found.Median:0} | {found.P90:0} | {found.P99:0} | {found.P999:0}")
                : " |  |  | ";
            Line(text, $"| {contender.Name} | {contender.PerSecond.Median:0} | {cpu} | {latency} | {allocated} | {memory} |");
        }
    }

    private static void AppendRatios(StringBuilder text, BenchmarkResults results)
    {
        Heading(text, "Beside each other");
        Line(text, $"CPU of a request, one beside the other in each round by itself: the median, and in brackets the least and the most.");
        text.AppendLine();
        Line(text, $"| | |");
        Line(text, $"| --- | --: |");
        foreach (var (name, ratio) in new (string, Spread)[]
        {
            ("out through a sidecar / YARP's forwarder", results.OutboundToYarp),
            ("1,000 VirtualServices / 1", results.LargeToSmall),
            ("access log and traces as by default / neither", results.DefaultsToQuiet),
            ("two sidecars, mutual TLS / two HAProxys", results.MutualToHaProxy),
            ("two sidecars, mutual TLS / two nginx", results.MutualToNginx),
            ("two sidecars, mutual TLS / plain text", results.MutualToPlain),
            ("two sidecars, mutual TLS over HTTP/2 / over HTTP/1.1", results.Http2ToMutual),
            ("two sidecars, a handshake each / two HAProxys", results.HandshakesToHaProxy),
        })
        {
            Line(text, $"| {name} | {Written(ratio, "0.00")} |");
        }
    }

    private static void AppendConfiguration(StringBuilder text, BenchmarkResults results)
    {
        Heading(text, "A change of the configuration");
        Line(text, $"In a mesh of {Pushing.PushManifests.Measured:N0} services with ten endpoints and a VirtualService each, from the write to the API until");
        Line(text, $"each of the simulated proxies has what it changes. Each of them has a TLS connection of its own; all of them are one process on the same");
        Line(text, $"processors, whose work is in the latency.");
        text.AppendLine();
        Line(text, $"| proxies | change | p50 ms | p99 ms | CPU of the control plane, ms | CPU of the simulated proxies, ms | bytes to each |");
        Line(text, $"| --: | --- | --: | --: | --: | --: | --: |");
        foreach (var push in results.Pushes)
        {
            var cpu = FormattableString.Invariant($"{push.CpuMilliseconds:0} | {push.ProxyCpuMilliseconds:0}");
            Line(text, $"| {push.Proxies} | {push.What} | {push.Latencies.Median:0} | {push.Latencies.P99:0} | {cpu} | {push.Bytes:N0} |");
        }

        text.AppendLine().AppendLine("![Latency of a change](performance/push.svg)").AppendLine();
        var (median, most) = (results.Applied.Median, results.Applied.P99);
        Line(text, $"In a mesh of 20 services and 5 sidecars, from the write of a VirtualService until a sidecar answers a request by it:");
        Line(text, $"{median:0} ms at p50, {most:0} ms at p99 ({results.Applied.Count} changes). What kubectl itself takes to start is not in it.");
    }

    private static void AppendProcesses(StringBuilder text, BenchmarkResults results)
    {
        Heading(text, "Start and memory");
        var idle = results.Idle;
        Line(text, $"From the start of the AppHost to the first answer of `/gateway/books` at the ingress gateway: {Written(results.Start, "0.0")} s.");
        Line(text, $"That is a control plane, five services and six proxies. `dotnet run` takes its own time before that.");
        text.AppendLine();
        Line(text, $"A sidecar that has its configuration and has had no request: {idle.Resident:0} MiB resident, {idle.Proportional:0} MiB its share (PSS),");
        Line(text, $"{idle.Private:0} MiB its own.");
    }

    private static string Written(Spread spread, string format)
    {
        var (median, least, most) = (Text(spread.Median), Text(spread.Least), Text(spread.Most));
        return $"{median} ({least}–{most})";

        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
    }

    private static void Heading(StringBuilder text, string heading) => text.AppendLine().AppendLine("### " + heading).AppendLine();

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(FormattableString.Invariant(line));
}
