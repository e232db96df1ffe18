using System.Diagnostics;
using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Engine;

/// <summary>Works out what to start for a resource.</summary>
internal sealed class LaunchPlan(DistributedApplicationExecutionContext executionContext, IHostEnvironment hostEnvironment)
{
    /// <summary>Whether the engine runs resources of this kind.</summary>
    public static bool Covers(IResource resource) => resource is ExecutableResource or ProjectResource;

    /// <exception cref="DistributedApplicationException">There is nothing that could be started.</exception>
    public async Task<LaunchSpec> MakeAsync(IResource resource, ILogger logger, CancellationToken cancellationToken)
    {
        var (command, workingDirectory) = resource switch
        {
            ExecutableResource executable => (executable.Command, executable.WorkingDirectory),
            ProjectResource project => await FindProjectAsync(project.GetProjectMetadata(), cancellationToken).ConfigureAwait(false),
            _ => throw new DistributedApplicationException($"The embedded engine cannot run '{resource.Name}': it starts executables and projects only."),
        };

        return new LaunchSpec
        {
            Command = command,
            WorkingDirectory = workingDirectory,
            Arguments = await ArgumentsAsync(resource, logger, cancellationToken).ConfigureAwait(false),
            Environment = await EnvironmentAsync(resource, logger, cancellationToken).ConfigureAwait(false),
        };
    }

    private async Task<IReadOnlyList<string>> ArgumentsAsync(IResource resource, ILogger logger, CancellationToken cancellationToken)
    {
        var context = new CommandLineArgsCallbackContext([], resource, cancellationToken) { ExecutionContext = executionContext, Logger = logger };
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToList())
        {
            await annotation.Callback(context).ConfigureAwait(false);
        }

        var arguments = new List<string>(context.Args.Count);
        foreach (var argument in context.Args)
        {
            if (await TextAsync(argument, cancellationToken).ConfigureAwait(false) is { } text)
            {
                arguments.Add(text);
            }
        }

        return arguments;
    }

    private async Task<IReadOnlyDictionary<string, string>> EnvironmentAsync(IResource resource, ILogger logger, CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(executionContext, resource, DefaultEnvironment(resource), cancellationToken) { Logger = logger };
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToList())
        {
            await annotation.Callback(context).ConfigureAwait(false);
        }

        var environment = new Dictionary<string, string>();
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            environment[name] = await TextAsync(value, cancellationToken).ConfigureAwait(false) ?? "";
        }

        return environment;
    }

    private Dictionary<string, object> DefaultEnvironment(IResource resource)
    {
        var environment = new Dictionary<string, object>();
        if (resource is ProjectResource project)
        {
            environment["DOTNET_ENVIRONMENT"] = hostEnvironment.EnvironmentName;
            environment["ASPNETCORE_ENVIRONMENT"] = hostEnvironment.EnvironmentName;
            environment["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
            environment["OTEL_SERVICE_NAME"] = resource.Name;
            var urls = project.GetEndpoints().Where(e => e.IsHttp || e.IsHttps).Select(e => e.Url).ToList();
            if (urls.Count > 0)
            {
                environment["ASPNETCORE_URLS"] = string.Join(';', urls);
            }
        }

        return environment;
    }

    private static async ValueTask<string?> TextAsync(object? value, CancellationToken cancellationToken) => value switch
    {
        null => null,
        string text => text,
        IValueProvider provider => await provider.GetValueAsync(cancellationToken).ConfigureAwait(false),
        IFormattable formattable => formattable.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => throw new DistributedApplicationException($"A value of type '{value.GetType().Name}' cannot be an argument or an environment variable."),
    };

    private static async Task<(string Command, string WorkingDirectory)> FindProjectAsync(IProjectMetadata metadata, CancellationToken cancellationToken)
    {
        // The build of an AppHost leaves a note of where it puts each project that it refers to.
        var type = metadata.GetType();
        var assembly = type.Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == $"projectoutput:{type.Name}")?.Value
            ?? await AskForOutputAsync(metadata.ProjectPath, cancellationToken).ConfigureAwait(false);
        var program = Path.ChangeExtension(assembly, null);
        if (!File.Exists(program))
        {
            throw new DistributedApplicationException($"'{program}' is not there. Build it first: dotnet build {metadata.ProjectPath}");
        }

        return (program, Path.GetDirectoryName(metadata.ProjectPath)!);
    }

    private static async Task<string> AskForOutputAsync(string projectPath, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["msbuild", projectPath, "-nologo", "-getProperty:TargetPath"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return process.ExitCode == 0 && output.Trim() is { Length: > 0 } path
            ? path
            : throw new DistributedApplicationException($"Cannot find out where project '{projectPath}' is built: {output.Trim()} {(await error.ConfigureAwait(false)).Trim()}");
    }
}
