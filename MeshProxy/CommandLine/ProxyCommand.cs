using System.CommandLine;

namespace MeshProxy.CommandLine;

/// <summary>The command line of the proxy.</summary>
internal static class ProxyCommand
{
    public const int Failed = 1;
    public const int BadCommandLine = 2;

    public static async Task<int> RunAsync(string[] args)
    {
        var arguments = new ProxyArguments();
        var command = new RootCommand("The data plane of the mesh: a sidecar beside a service, or a gateway.");
        foreach (var option in arguments.All)
        {
            command.Options.Add(option);
        }

        // Only reached when the line is to be run, not for --help and --version.
        command.SetAction((result, _) => RunAsync(arguments, result));
        var parsed = command.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            return await RefuseAsync(parsed.Errors[0].Message);
        }

        // Signals are the proxy's own affair: a drain takes longer than the library would wait.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static async Task<int> RunAsync(ProxyArguments arguments, ParseResult result)
    {
        ProxyOptions options;
        try
        {
            options = arguments.Read(result);
        }
        catch (FormatException error)
        {
            return await RefuseAsync(error.Message);
        }

        return await ProxyProcess.RunAsync(options);
    }

    private static async Task<int> RefuseAsync(string message)
    {
        await Console.Error.WriteLineAsync($"MeshProxy: {message.ReplaceLineEndings(" ")} See MeshProxy --help.");
        return BadCommandLine;
    }
}
