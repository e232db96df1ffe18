using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MeshControlPlane.Observability.Tracing;
using MeshExplanation.Running;

namespace MeshControlPlane.Commands;

/// <summary><c>traces</c>: what requests met on their way, hop by hop.</summary>
internal static class TracesCommand
{
    public static Command Create()
    {
        var id = new Argument<string?>("id") { Description = "Trace to show as a tree: its id, or the x-request-id of one of its requests", Arity = ArgumentArity.ZeroOrOne };
        var errors = new Option<bool>("--errors") { Description = "Only those with an error" };
        var service = new Option<string?>("--service") { Description = "Only those with a span of this service, such as books.mesh" };
        var limit = new Option<int>("--limit") { Description = "How many at most, the newest", DefaultValueFactory = _ => 20 };
        var meshDirectory = RunningMeshOptions.MeshDirectory();
        var kubeconfig = RunningMeshOptions.Kubeconfig();
        var output = OutputOption.Create();
        var command = new Command("traces", """
            Lists the newest traces that services and proxies have reported, or shows one of them as a tree: who, how long, status, flags and retries.

              traces
              traces --errors --service books.mesh
              traces 4bf92f3577b34da6a3ce929d0e0e4736
            """)
        { id, errors, service, limit, meshDirectory, kubeconfig, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var connection = MeshConnection.Open(parsed.GetRequiredValue(meshDirectory), parsed.GetValue(kubeconfig));
            if (parsed.GetValue(id) is { } asked)
            {
                var trace = await connection.GetAsync<MeshTrace>($"/mesh/v1/traces/{Uri.EscapeDataString(asked)}", cancellationToken).ConfigureAwait(false);
                await OutputOption.WriteAsync(parsed, output, () => MeshJson.Node(trace), writer => TraceTree.Write(trace, writer)).ConfigureAwait(false);
                return 0;
            }

            var query = string.Create(CultureInfo.InvariantCulture, $"limit={parsed.GetValue(limit)}&errors={(parsed.GetValue(errors) ? "true" : "false")}")
                + (parsed.GetValue(service) is { } name ? $"&service={Uri.EscapeDataString(name)}" : "");
            var traces = await connection.GetAsync<TraceSummary[]>($"/mesh/v1/traces?{query}", cancellationToken).ConfigureAwait(false);
            await OutputOption.WriteAsync(parsed, output, () => new JsonArray([.. traces.Select(MeshJson.Node)]), writer => Write(traces, writer)).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static void Write(TraceSummary[] traces, TextWriter writer)
    {
        var table = new TextTable("TRACE", "START", "MS", "SPANS", "STATUS", "ERRORS", "SERVICE", "NAME");
        foreach (var trace in traces)
        {
            table.Add(
                trace.TraceId,
                trace.Start.UtcDateTime.ToString("HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
                trace.Milliseconds.ToString("0.0", CultureInfo.InvariantCulture),
                trace.Spans.ToString(CultureInfo.InvariantCulture),
                trace.Status ?? "-",
                trace.Errors == 0 ? "-" : trace.Errors.ToString(CultureInfo.InvariantCulture),
                trace.Service,
                trace.Name);
        }

        table.Write(writer);
        if (traces.Length == 0)
        {
            writer.WriteLine("No traces yet: they come a second after their requests, of as many as are sampled (Telemetry randomSamplingPercentage; 1 % by default).");
        }
    }
}
