using System.CommandLine;
using MeshExplanation;
using MeshExplanation.Cases;
using MeshExplanation.Offline;

namespace MeshControlPlane.Commands;

/// <summary>The command line as a whole: what can be asked for, and how a failure is told.</summary>
internal static class MeshCommandLine
{
    /// <summary>The exit code of <c>serve</c> that cannot start.</summary>
    private const int NotStarted = 1;

    /// <summary>Carries out a command line.</summary>
    /// <returns>The exit code: 0; 1 where a command finds what it looks for, such as differences; 2 for a failure.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        var root = new RootCommand("The control plane of the mesh: Istio's istiod in small.")
        {
            ServeCommand.Create(),
            RotateRootCommand.Create(),
            JoinTokenCommand.Create(),
            AnalyzeCommand.Create(),
            ExplainCommand.Create(),
            TestCommand.Create(),
            DiffCommand.Create(),
            ProxiesCommand.Create(),
            TrafficCommand.Create(),
            TracesCommand.Create(),
            ProxyConfigurationCommand.Routes(),
            ProxyConfigurationCommand.Clusters(),
            ProxyConfigurationCommand.Endpoints(),
            ProxyConfigurationCommand.Listeners(),
            ProxyConfigurationCommand.Whole(),
        };
        var parsed = root.Parse(arguments);
        try
        {
            var code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = error }).ConfigureAwait(false);
            return parsed.Errors.Count > 0 && parsed.CommandResult.Command is not RootCommand and not { Name: "serve" } ? CommandException.ExitCode : code;
        }
        catch (StartupException exception)
        {
            await error.WriteLineAsync($"MeshControlPlane: {exception.Message}").ConfigureAwait(false);
            return NotStarted;
        }
        catch (Exception exception) when (exception is CommandException or ManifestFileException or ExplanationException or RoutingCaseException or FormatException)
        {
            await error.WriteLineAsync($"{parsed.CommandResult.Command.Name}: {exception.Message}").ConfigureAwait(false);
            return CommandException.ExitCode;
        }
    }
}
