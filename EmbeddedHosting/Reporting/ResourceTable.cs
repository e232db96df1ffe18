using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spectre.Console;

namespace Aspire.Hosting.Reporting;

/// <summary>The table of resources: framed and coloured on a terminal, plain elsewhere.</summary>
internal static class ResourceTable
{
    private const int SignalBase = 128;
    private static readonly TimeSpan DrawInterval = TimeSpan.FromMilliseconds(100);

    public static void Write(TextWriter writer, IReadOnlyList<(string Name, CustomResourceSnapshot? Snapshot)> rows)
    {
        if (Console.IsOutputRedirected)
        {
            WritePlain(writer, rows);
        }
        else
        {
            AnsiConsole.Write(Framed(rows));
        }
    }

    /// <summary>Draws the table on the terminal again and again, as it changes, until something has ended.</summary>
    public static Task DrawUntilAsync(Func<IReadOnlyList<(string Name, CustomResourceSnapshot? Snapshot)>> rows, Task end) =>
        AnsiConsole.Live(Framed(rows())).StartAsync(async context =>
        {
            while (await Task.WhenAny(end, Task.Delay(DrawInterval, TimeProvider.System)).ConfigureAwait(false) != end)
            {
                context.UpdateTarget(Framed(rows()));
            }

            context.UpdateTarget(Framed(rows()));
            await end.ConfigureAwait(false);
        });

    /// <summary>Running, Running (Unhealthy), Exited (137, killed) …</summary>
    public static string Describe(CustomResourceSnapshot? snapshot)
    {
        var state = snapshot?.State?.Text ?? KnownResourceStates.NotStarted;
        return snapshot switch
        {
            { HealthStatus: { } health and not HealthStatus.Healthy } => $"{state} ({Problem(snapshot) ?? health.ToString()})",
            { ExitCode: { } code } when KnownResourceStates.TerminalStates.Contains(state) => $"{state} ({code}{SignalOf(code)})",
            _ => state,
        };
    }

    /// <summary>", killed" for 137 and the like.</summary>
    public static string SignalOf(int? exitCode) => exitCode switch
    {
        SignalBase + Processes.Signal.Kill => ", killed",
        SignalBase + Processes.Signal.Terminate => ", told to stop",
        SignalBase + 11 => ", crashed in native code",
        SignalBase + 6 => ", crashed",
        _ => "",
    };

    private static string? Problem(CustomResourceSnapshot snapshot) =>
        snapshot.HealthReports.FirstOrDefault(r => r.Status is not (null or HealthStatus.Healthy))?.Description is { Length: > 0 } text ? $"not healthy: {text}" : null;

    private static IEnumerable<string> Urls(CustomResourceSnapshot? snapshot) =>
        (snapshot?.Urls ?? []).Where(u => !u.IsInternal).Select(u => u.DisplayProperties.DisplayName is { Length: > 0 } text ? $"{u.Url} ({text})" : u.Url);

    private static void WritePlain(TextWriter writer, IReadOnlyList<(string Name, CustomResourceSnapshot? Snapshot)> rows)
    {
        var name = Math.Max("Resource".Length, rows.Max(r => r.Name.Length, 0));
        var state = Math.Max("State".Length, rows.Max(r => Describe(r.Snapshot).Length, 0));
        writer.WriteLine($"{"Resource".PadRight(name)}  {"State".PadRight(state)}  URLs");
        foreach (var (rowName, snapshot) in rows)
        {
            writer.WriteLine($"{rowName.PadRight(name)}  {Describe(snapshot).PadRight(state)}  {string.Join("  ", Urls(snapshot))}".TrimEnd());
        }

        writer.Flush();
    }

    private static int Max(this IReadOnlyList<(string Name, CustomResourceSnapshot? Snapshot)> rows, Func<(string Name, CustomResourceSnapshot? Snapshot), int> length, int none) =>
        rows.Select(length).DefaultIfEmpty(none).Max();

    private static Table Framed(IReadOnlyList<(string Name, CustomResourceSnapshot? Snapshot)> rows)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Resource", "State", "URLs");
        foreach (var (name, snapshot) in rows)
        {
            var colour = snapshot switch
            {
                { HealthStatus: HealthStatus.Healthy } => "green",
                null or { State.Text: "NotStarted" or "Waiting" or "Starting" or "Finished" } => "grey",
                { State.Text: "Running" } when snapshot.HealthReports.Any(report => report.Status is null) => "yellow",
                _ => "red",
            };
            table.AddRow(new Markup(Markup.Escape(name)), new Markup($"[{colour}]{Markup.Escape(Describe(snapshot))}[/]"), new Text(string.Join(Environment.NewLine, Urls(snapshot))));
        }

        return table;
    }
}
