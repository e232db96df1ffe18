using System.CommandLine;
using System.Text.Json;
using MeshControlPlane.Inspection;
using MeshExplanation.Offline;
using MeshExplanation.Running;
using MeshModel.Findings;

namespace MeshControlPlane.Commands;

/// <summary><c>diff</c>: what manifests would change at which proxy, before they are applied.</summary>
internal static class DiffCommand
{
    private const int HasChanges = 1;

    public static Command Create()
    {
        var paths = new Argument<string[]>("FILE|DIR") { Description = "Manifests, and directories of them", Arity = ArgumentArity.OneOrMore };
        var recursive = new Option<bool>("--recursive", "-R") { Description = "Directories within directories too" };
        var @namespace = new Option<string?>("--namespace", "-n") { Description = "Namespace of manifests that name none (that of the kubeconfig)" };
        var meshDirectory = RunningMeshOptions.MeshDirectory();
        var kubeconfig = RunningMeshOptions.Kubeconfig();
        var output = OutputOption.Create();
        var command = new Command("diff", """
            Says what manifests would change at which proxy of the running mesh, before they are applied, and what would be refused or warned about.
            Exit code 0: nothing would change; 1: something would; 2: something is refused or cannot be read.

              diff mesh/retries.yaml
            """)
        { paths, recursive, @namespace, meshDirectory, kubeconfig, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var connection = MeshConnection.Open(parsed.GetRequiredValue(meshDirectory), parsed.GetValue(kubeconfig));
            var home = parsed.GetValue(@namespace) ?? connection.Namespace;
            var files = ManifestFiles.Read(parsed.GetRequiredValue(paths), parsed.GetValue(recursive), home, cancellationToken);
            var faults = files.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error).ToList();
            foreach (var fault in faults)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(fault.ToString()).ConfigureAwait(false);
            }

            var effect = await connection.PostAsync<ManifestEffect>("/mesh/v1/diff", new ManifestQuestion(files.Contents), cancellationToken).ConfigureAwait(false);
            await OutputOption.WriteAsync(parsed, output, () => MeshJson.Node(effect), writer => Write(effect, writer)).ConfigureAwait(false);
            return faults.Count > 0 || effect.Refused.Count > 0 ? CommandException.ExitCode : effect.HasChanges ? HasChanges : 0;
        });
        return command;
    }

    private static void Write(ManifestEffect effect, TextWriter writer)
    {
        foreach (var refusal in effect.Refused)
        {
            writer.WriteLine($"refused: {refusal.Resource} {refusal.Path}: {refusal.Message}");
        }

        foreach (var message in effect.Messages)
        {
            writer.WriteLine($"{message.Severity.ToString().ToLowerInvariant()} {message.Code}: {message.Resource} {message.Path}: {message.Message}");
        }

        // Callers of one namespace mostly run with the same.
        foreach (var proxies in effect.Proxies.GroupBy(proxy => JsonSerializer.Serialize(proxy.Parts, MeshJson.Options)))
        {
            writer.WriteLine(string.Join(", ", proxies.Select(proxy => proxy.Proxy)));
            foreach (var part in proxies.First().Parts)
            {
                writer.WriteLine($"  {Sign(part.Change)} {part.Kind} {part.Name}");
                foreach (var field in part.Fields)
                {
                    writer.WriteLine($"      {field.Path}: {field.Before ?? "(not there)"} -> {field.After ?? "(not there)"}");
                }
            }
        }

        writer.WriteLine(effect.HasChanges
            ? $"{effect.Proxies.Count} {(effect.Proxies.Count == 1 ? "proxy" : "proxies")} would run with something else"
            : "no proxy would run with anything else");
    }

    private static char Sign(string change) => change switch
    {
        "added" => '+',
        "removed" => '-',
        _ => '~',
    };
}
