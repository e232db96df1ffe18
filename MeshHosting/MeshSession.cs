using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>One run of an application with a mesh: everything that has to be right before the first process starts.</summary>
internal sealed partial class MeshSession(ILoggerFactory loggers, ResourceLoggerService logs) : IDisposable
{
    private readonly ILogger _logger = loggers.CreateLogger("Mesh");
    private readonly List<MeshDirectory> _directories = [];
    private readonly HashSet<MeshResource> _prepared = [];

    /// <exception cref="DistributedApplicationException">Something is wrong: the message says what, and what to do.</exception>
    public async Task PrepareAsync(IDistributedApplicationBuilder builder, MeshResource mesh, BeforeStartEvent @event, CancellationToken cancellationToken)
    {
        // The event may be published again, by a test or by another integration: a mesh is prepared once.
        if (builder.ExecutionContext.IsPublishMode || !_prepared.Add(mesh))
        {
            return;
        }

        if (mesh.Settings.Mistakes.Count > 0)
        {
            throw new DistributedApplicationException(string.Join(Environment.NewLine, mesh.Settings.Mistakes));
        }

        CheckManifests(mesh);
        MeshIdentity.Check(mesh);
        MeshReplicaBuilderExtensions.Check(@event.Model);
        var directory = MeshDirectory.Open(mesh.MeshDirectory);
        _directories.Add(directory);
        MeshPorts.Check(mesh);
        var services = ServiceManifest.Write([.. mesh.Annotations.OfType<MeshServiceAnnotation>()], mesh.Gateways);
        await AddManifestAsync(mesh, directory.ServicesFile, services, cancellationToken).ConfigureAwait(false);
        var mutualTls = MutualTlsManifest.Write(mesh.Settings.MutualTls, File.Exists(directory.MutualTlsFile));
        await AddManifestAsync(mesh, directory.MutualTlsFile, mutualTls, cancellationToken).ConfigureAwait(false);
        AddSidecars(mesh, @event.Model);
        foreach (var resource in @event.Model.Resources)
        {
            _ = MeshLogFile.FollowAsync(resource, logs, directory.LogFileOf(resource.Name));
        }
    }

    public void SayWhereToStart(MeshResource mesh)
    {
        LogKubeconfig(mesh.KubeconfigPath);
        LogKubectl(mesh.Namespace);
        foreach (var gateway in mesh.Gateways.Where(g => g.Role == MeshGatewayRole.Ingress && g.HttpEndpoint.IsAllocated))
        {
            LogIngress(gateway.HttpEndpoint.Url + gateway.StartPath);
        }

        LogLogs(Path.Combine(mesh.MeshDirectory, "logs"));
    }

    public void Dispose()
    {
        foreach (var directory in _directories)
        {
            directory.Dispose();
        }
    }

    private static void CheckManifests(MeshResource mesh)
    {
        foreach (var manifest in mesh.Annotations.OfType<MeshManifestAnnotation>())
        {
            if (!File.Exists(manifest.Path) && !Directory.Exists(manifest.Path))
            {
                throw new DistributedApplicationException($"The manifest '{manifest.Path}' is not there. Correct the path in WithManifests.");
            }
        }
    }

    private static async Task AddManifestAsync(MeshResource mesh, string path, string? text, CancellationToken cancellationToken)
    {
        if (text is not null)
        {
            await File.WriteAllTextAsync(path, text, cancellationToken).ConfigureAwait(false);
            mesh.Annotations.Add(new MeshManifestAnnotation(path));
        }
    }

    private static void AddSidecars(MeshResource mesh, DistributedApplicationModel model)
    {
        var sidecars = model.Resources
            .SelectMany(r => r.Annotations.OfType<MeshSidecarAnnotation>())
            .Select(a => a.Sidecar)
            .Where(s => ReferenceEquals(s.Mesh, mesh) && !model.Resources.Contains(s))
            .ToList();
        foreach (var sidecar in sidecars)
        {
            foreach (var wait in sidecar.Workload.Annotations.OfType<WaitAnnotation>().Where(w => !ReferenceEquals(w.Resource, sidecar)).ToList())
            {
                sidecar.Annotations.Add(wait);
            }

            model.Resources.Insert(model.Resources.IndexOf(sidecar.Workload) + 1, sidecar);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "export KUBECONFIG={Path}")]
    private partial void LogKubeconfig(string path);

    [LoggerMessage(2, LogLevel.Information, "kubectl -n {Namespace} get virtualservices,destinationrules,gateways,services,pods")]
    private partial void LogKubectl(string @namespace);

    [LoggerMessage(3, LogLevel.Information, "curl {Url}")]
    private partial void LogIngress(string url);

    [LoggerMessage(4, LogLevel.Information, "Logs of every resource: {Directory}")]
    private partial void LogLogs(string directory);
}
