using System.CommandLine;
using System.Text.Json.Nodes;
using MeshExplanation.Offline;
using MeshExplanation.Running;
using MeshModel.Findings;

namespace MeshControlPlane.Commands;

/// <summary><c>analyze</c>: looks through manifests as a running mesh would, with no mesh running.</summary>
internal static class AnalyzeCommand
{
    private const int Found = 1;

    public static Command Create()
    {
        var paths = new Argument<string[]>("FILE|DIR") { Description = "Manifests, and directories of them", Arity = ArgumentArity.OneOrMore };
        var output = OutputOption.Create();
        var recursive = new Option<bool>("--recursive", "-R") { Description = "Directories within directories too" };
        var @namespace = new Option<string>("--namespace", "-n") { Description = "Namespace of manifests that name none", DefaultValueFactory = _ => "mesh" };
        var failOn = new Option<string>("--fail-on") { Description = "The least severity that makes the exit code 1: error, warning or info", DefaultValueFactory = _ => "error" };
        failOn.AcceptOnlyFromAmong("error", "warning", "info");
        var command = new Command("analyze", """
            Looks through manifests, with no mesh running: each by itself, and what they do to one another.
            Exit code 0: nothing of the severity of --fail-on; 1: something; 2: a path cannot be used.

              analyze mesh/
              analyze --fail-on warning -o json mesh/ratings.yaml mesh/services.yaml
            """)
        { paths, output, recursive, @namespace, failOn };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var files = ManifestFiles.Read(parsed.GetRequiredValue(paths), parsed.GetValue(recursive), parsed.GetRequiredValue(@namespace), cancellationToken);
            var diagnostics = OfflineAnalysis.Of(files);
            await OutputOption.WriteAsync(parsed, output, () => new JsonArray([.. diagnostics.Select(MeshJson.Node)]), writer => Write(files, diagnostics, writer)).ConfigureAwait(false);
            var threshold = Enum.Parse<Severity>(parsed.GetRequiredValue(failOn), ignoreCase: true);
            return diagnostics.Any(diagnostic => diagnostic.Severity >= threshold) ? Found : 0;
        });
        return command;
    }

    private static void Write(ManifestFiles files, IReadOnlyList<Diagnostic> diagnostics, TextWriter writer)
    {
        foreach (var diagnostic in diagnostics)
        {
            writer.WriteLine(diagnostic);
        }

        var counts = diagnostics.GroupBy(diagnostic => diagnostic.Severity).OrderByDescending(group => group.Key).Select(group => Count(group.Count(), group.Key.ToString().ToLowerInvariant()));
        var found = diagnostics.Count == 0 ? "nothing found" : string.Join(", ", counts);
        writer.WriteLine($"{Count(files.Resources.Count, "resource")} in {Count(files.FileCount, "file")}: {found}");
    }

    private static string Count(int count, string word) => $"{count} {word}{(count == 1 || word == "info" ? "" : "s")}";
}
