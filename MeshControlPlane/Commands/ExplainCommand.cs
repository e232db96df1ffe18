using System.CommandLine;
using MeshControlPlane.Inspection;
using MeshExplanation;
using MeshExplanation.Offline;
using MeshExplanation.Running;

namespace MeshControlPlane.Commands;

/// <summary><c>explain</c>: where a request would go and why, or where one went.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var from = new Option<string?>("--from") { Description = "Who sends it: a workload, a service, or ingress" };
        var url = new Option<string?>("--url") { Description = "The URL, as the caller writes it" };
        var method = new Option<string>("--method", "-X") { Description = "The method", DefaultValueFactory = _ => "GET" };
        var headers = new Option<string[]>("--header", "-H") { Description = "A header, as name=value or name: value; repeatable", DefaultValueFactory = _ => [] };
        var claims = new Option<string[]>("--claim") { Description = "What the request's token is taken to claim, as name=value; repeatable", DefaultValueFactory = _ => [] };
        var request = new Option<string?>("--request") { Description = "The x-request-id, or trace id, of a request that was sent" };
        var files = new Option<string[]>("--files", "-f")
        {
            Description = "Manifests and directories, instead of a running mesh; repeatable",
            DefaultValueFactory = _ => [],
            AllowMultipleArgumentsPerToken = true,
        };
        var recursive = new Option<bool>("--recursive", "-R") { Description = "With --files: directories within directories too" };
        var workloads = new Option<string[]>("--workload")
        {
            Description = "With --files: a workload that no Deployment starts, as name=books-v1,app=books,version=v1; repeatable",
            DefaultValueFactory = _ => [],
        };
        var @namespace = new Option<string?>("--namespace", "-n") { Description = "Namespace of names, and manifests, that have none (mesh)" };
        var meshDirectory = RunningMeshOptions.MeshDirectory();
        var kubeconfig = RunningMeshOptions.Kubeconfig();
        var output = OutputOption.Create();
        var command = new Command("explain", """
            Says where a request would go: the listener, the virtual host, each rule and why it matches or not, what acts on it, the endpoints, and what
            the other side checks; each with the resource and line that it comes from. Exit code 0, or 2 when it cannot be said.

              explain --from gw --url http://ratings/ratings --header end-user=jason
              explain --from ingress --url http://localhost:8080/gateway/books
              explain --from gw --url http://ratings/ratings --files mesh/
              explain --request 5f3a2c1e-…        each proxy that has seen it, in order
            """)
        { from, url, method, headers, claims, request, files, recursive, workloads, @namespace, meshDirectory, kubeconfig, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(request) is { } id)
            {
                using var running = MeshConnection.Open(parsed.GetRequiredValue(meshDirectory), parsed.GetValue(kubeconfig));
                var hops = await running.GetAsync<RequestHops>($"/mesh/v1/requests/{Uri.EscapeDataString(id)}", cancellationToken).ConfigureAwait(false);
                await OutputOption.WriteAsync(parsed, output, () => MeshJson.Node(hops), writer => RequestHopsText.Write(hops, writer)).ConfigureAwait(false);
                return 0;
            }

            var question = new RequestQuestion
            {
                From = parsed.GetValue(from) ?? throw new CommandException("--from is missing: who sends the request, such as --from gw"),
                Url = parsed.GetValue(url) ?? throw new CommandException("--url is missing: where to, such as --url http://ratings/ratings"),
                Method = parsed.GetRequiredValue(method),
                Headers = [.. parsed.GetRequiredValue(headers).Select(header => NameAndValue.Parse("--header", header))],
                Claims = [.. parsed.GetRequiredValue(claims).Select(claim => NameAndValue.Parse("--claim", claim))],
                Namespace = parsed.GetValue(@namespace) ?? "mesh",
            };
            RequestExplainer.UrlOf(question.Url);
            RequestExplanation explanation;
            if (parsed.GetRequiredValue(files) is { Length: > 0 } paths)
            {
                var described = parsed.GetRequiredValue(workloads).Select(WorkloadText.Parse).ToList();
                var read = ManifestFiles.Read(paths, parsed.GetValue(recursive), question.Namespace, cancellationToken);
                TellFaults(read, parsed.InvocationConfiguration.Error);
                explanation = RequestExplainer.Explain(OfflineMesh.Of(read.Resources, described, question.From, question.Namespace), question);
            }
            else
            {
                using var running = MeshConnection.Open(parsed.GetRequiredValue(meshDirectory), parsed.GetValue(kubeconfig));
                var asked = question with { Namespace = parsed.GetValue(@namespace) ?? running.Namespace };
                explanation = await running.PostAsync<RequestExplanation>("/mesh/v1/explain", asked, cancellationToken).ConfigureAwait(false);
            }

            await OutputOption.WriteAsync(parsed, output, () => MeshJson.Node(explanation), writer => ExplanationText.Write(explanation, writer)).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    // What cannot be read is not there for the answer, which would be wrong in silence.
    private static void TellFaults(ManifestFiles read, TextWriter error)
    {
        foreach (var diagnostic in read.Diagnostics.Where(diagnostic => diagnostic.Severity == MeshModel.Findings.Severity.Error))
        {
            error.WriteLine($"{diagnostic} (left out)");
        }
    }
}
