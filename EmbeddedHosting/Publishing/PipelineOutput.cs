using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Publishing;

/// <summary>Where the command line says to write to.</summary>
internal sealed class PipelineOutput(IConfiguration configuration, string appHostDirectory) : IPipelineOutputService
{
    private const string Option = "output-path";

    public string GetOutputDirectory() => configuration[Option] is { Length: > 0 } path
        ? Path.GetFullPath(path, appHostDirectory)
        : throw new DistributedApplicationException(
            $"Publishing needs a directory to write to: add --{Option} DIR. A relative one starts at the AppHost's folder, '{appHostDirectory}'.");
}
