using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Publishing;

/// <summary>Finds the workloads of a mesh in the application model, and what they need to be told on a cluster.</summary>
internal sealed partial class WorkloadReader(DistributedApplicationExecutionContext executionContext, ILogger logger, CancellationToken cancellationToken)
{
    // What the cluster, or what publishes, sets by itself.
    private static readonly string[] NotTaken = ["ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "HTTPS_PORTS"];

    /// <summary>By name. Resources of one app, version, account and port are pods of one workload, which has the name of the first.</summary>
    public async Task<IReadOnlyList<PublishedWorkload>> ReadAsync(DistributedApplicationModel model, MeshResource mesh)
    {
        var workloads = new List<PublishedWorkload>();
        foreach (var resource in model.Resources.OrderBy(resource => resource.Name, StringComparer.Ordinal))
        {
            if (resource.Annotations.OfType<MeshWorkloadAnnotation>().LastOrDefault() is { } workload && ReferenceEquals(workload.Mesh, mesh))
            {
                workloads.Add(await ReadAsync(resource, workload).ConfigureAwait(false));
            }
        }

        return
        [
            .. workloads
                .GroupBy(workload => (workload.App, workload.Version, workload.ServiceAccount, workload.ContainerPort))
                .Select(same => same.First() with { Replicas = [.. same.Skip(1).Select(replica => replica.Name)] }),
        ];
    }

    private async Task<PublishedWorkload> ReadAsync(IResource resource, MeshWorkloadAnnotation workload)
    {
        var options = new MeshWorkloadPublishOptions { HealthPath = workload.HealthPath };
        foreach (var annotation in resource.Annotations.OfType<MeshWorkloadPublishAnnotation>())
        {
            annotation.Configure(options);
        }

        if (options.Replicas is < 0)
        {
            throw new DistributedApplicationException(
                $"Resource '{resource.Name}' is to be published with {options.Replicas} replicas. Give PublishAsMeshWorkload a number from 0 on.");
        }

        if (options.HealthPath is { } path && !path.StartsWith('/'))
        {
            throw new DistributedApplicationException($"The health path '{path}' of resource '{resource.Name}' has to begin with '/'.");
        }

        return new PublishedWorkload
        {
            Name = resource.Name,
            App = workload.App,
            Version = workload.Version,
            ServiceAccount = workload.ServiceAccount,
            ContainerPort = workload.ContainerPort,
            Options = options,
            Environment = await EnvironmentAsync(resource).ConfigureAwait(false),
        };
    }

    private async Task<IReadOnlyList<KeyValuePair<string, string>>> EnvironmentAsync(IResource resource)
    {
        var context = new EnvironmentCallbackContext(executionContext, resource, cancellationToken: cancellationToken) { Logger = logger };
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToList())
        {
            await annotation.Callback(context).ConfigureAwait(false);
        }

        var taken = new List<KeyValuePair<string, string>>();
        foreach (var (name, value) in context.EnvironmentVariables.OrderBy(variable => variable.Key, StringComparer.Ordinal))
        {
            if (NotTaken.Contains(name) || name.StartsWith("OTEL_", StringComparison.Ordinal))
            {
                continue;
            }

            if (Secret().IsMatch(name))
            {
                LogSecret(resource.Name, name);
            }
            else if (value is string text)
            {
                taken.Add(new(name, text));
            }
            else
            {
                LogNoText(resource.Name, name);
            }
        }

        return taken;
    }

    [GeneratedRegex("password|passwd|secret|token|credential|api_?key|private_?key|connectionstring", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    [LoggerMessage(11, LogLevel.Warning,
        "{Resource}: the environment variable {Variable} looks like a secret and is not published. Give it to the Deployment by a Secret of the cluster.")]
    private partial void LogSecret(string resource, string variable);

    [LoggerMessage(12, LogLevel.Warning,
        "{Resource}: the environment variable {Variable} is known only while the application runs here, and is not published.")]
    private partial void LogNoText(string resource, string variable);
}
