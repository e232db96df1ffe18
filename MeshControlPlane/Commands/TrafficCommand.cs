using System.CommandLine;
using System.Globalization;
using MeshControlPlane.Observability.Reports;
using MeshControlPlane.Observability.Traffic;
using MeshExplanation.Running;

namespace MeshControlPlane.Commands;

/// <summary><c>traffic</c>: who calls whom, how often, and how it goes.</summary>
internal static class TrafficCommand
{
    public static Command Create()
    {
        var last = new Option<string>("--last") { Description = "How far back: 30s, 5m; 30m at most", DefaultValueFactory = _ => "1m" };
        var meshDirectory = RunningMeshOptions.MeshDirectory();
        var kubeconfig = RunningMeshOptions.Kubeconfig();
        var output = OutputOption.Create();
        var command = new Command("traffic", """
            Shows the traffic of the running mesh: each flow as its source has counted it, and what came from callers without a proxy as its destination has.

              traffic
              traffic --last 5m -o json
            """)
        { last, meshDirectory, kubeconfig, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var seconds = Seconds(parsed.GetRequiredValue(last));
            using var connection = MeshConnection.Open(parsed.GetRequiredValue(meshDirectory), parsed.GetValue(kubeconfig));
            var path = string.Create(CultureInfo.InvariantCulture, $"/mesh/v1/traffic?last={seconds}");
            var table = await connection.GetAsync<TrafficTable>(path, cancellationToken).ConfigureAwait(false);
            await OutputOption.WriteAsync(parsed, output, () => MeshJson.Node(table), writer => Write(table, writer)).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static int Seconds(string text)
    {
        var factor = text.EndsWith('m') ? 60 : text.EndsWith('s') ? 1 : 0;
        return factor > 0 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 0 && number * (long)factor <= TrafficHistory.Kept.TotalSeconds
            ? number * factor
            : throw new CommandException($"--last '{text}' is no time from 1s to 30m");
    }

    private static void Write(TrafficTable traffic, TextWriter writer)
    {
        var table = new TextTable("SOURCE", "SERVICE", "DESTINATION", "PROTOCOL", "MTLS", "RATE", "ERRORS", "P50", "P95", "P99");
        foreach (var row in traffic.Flows.Where(row => row.Reporter == FlowReporter.Source || row.Source.Workload == TrafficParty.UnknownName))
        {
            table.Add(
                Name(row.Source),
                row.ServiceName,
                Name(row.Destination),
                row.Protocol.ToString().ToLowerInvariant(),
                row.MutualTls ? "yes" : "no",
                string.Create(CultureInfo.InvariantCulture, $"{row.Rate:0.##}/s"),
                string.Create(CultureInfo.InvariantCulture, $"{row.ErrorPercent:0.#}%"),
                Time(row.P50),
                Time(row.P95),
                Time(row.P99));
        }

        if (table.IsEmpty)
        {
            var length = (traffic.To - traffic.From).TotalSeconds;
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"There was no traffic within the last {length:0} s."));
            return;
        }

        table.Write(writer);
    }

    private static string Name(TrafficParty party) =>
        party.Workload == TrafficParty.UnknownName ? TrafficParty.UnknownName : $"{party.Namespace}/{party.Workload}";

    private static string Time(double? milliseconds) => milliseconds is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value:0.#} ms") : "-";
}
