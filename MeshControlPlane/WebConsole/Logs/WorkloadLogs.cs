using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using MeshControlPlane.Api;
using MeshControlPlane.Api.Kinds;
using MeshControlPlane.Api.Logs;
using MeshControlPlane.Observability.Logs;
using MeshControlPlane.Store;
using MeshModel.Resources;

namespace MeshControlPlane.WebConsole.Logs;

/// <summary>Reads what applications and proxies write, from where <c>kubectl logs</c> has it, and what applications send by OTLP.</summary>
internal sealed class WorkloadLogs(PodLogs logs, PodCatalog pods, LogStore sent)
{
    /// <summary>The containers of a workload; none when nobody of that name is in the mesh.</summary>
    public IReadOnlyList<string> ContainersOf(string @namespace, string name) => Find(@namespace, name) is { } pod ? PodLogs.ContainersOf(pod) : [];

    /// <summary>The lines that the application of a workload has sent after a moment.</summary>
    /// <param name="namespace">Namespace of the workload.</param>
    /// <param name="name">Its name.</param>
    /// <param name="position">What an earlier call has reached; 0 for all.</param>
    /// <param name="last">How many of the last lines.</param>
    /// <returns>They, and what has been reached.</returns>
    public (IReadOnlyList<LogEntry> Entries, long Position) ReadSent(string @namespace, string name, long position, int last)
    {
        var (app, version) = (LabelOf("app"), LabelOf("version"));
        var (found, reached) = sent.Since(position, IsOfWorkload, last);
        return ([.. found.Select(LogEntry.Of)], reached);

        string? LabelOf(string label) =>
            Find(@namespace, name)?.Metadata("labels") is { ValueKind: JsonValueKind.Object } labels && labels.TryGetProperty(label, out var value) ? value.GetString() : null;

        // As the mesh has told the service to name itself; one that was set up by hand may say less.
        bool IsOfWorkload(MeshLog log)
        {
            var resource = log.ResourceAttributes;
            if (resource.TryGetValue("k8s.pod.name", out var pod))
            {
                return pod == name && resource.GetValueOrDefault("k8s.namespace.name", @namespace) == @namespace;
            }

            return app is not null && log.Service == app && (version is null || resource.GetValueOrDefault("service.version", version) == version);
        }
    }

    /// <summary>The lines of a container.</summary>
    /// <param name="namespace">Namespace of the workload.</param>
    /// <param name="name">Its name.</param>
    /// <param name="container">One of its containers.</param>
    /// <param name="last">How many of the last lines.</param>
    /// <param name="isFollowed">Whether more is waited for at the end.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ApiException">There is no such log here; the message says why.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="HttpRequestException">The proxy cannot be asked.</exception>
    public async IAsyncEnumerable<LogEntry> ReadAsync(
        string @namespace, string name, string container, int last, bool isFollowed, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Find(@namespace, name) is not { } pod)
        {
            yield break;
        }

        var isProxy = container == PodObject.ProxyContainer;
        DateTimeOffset? time = null;
        var severity = LogSeverity.Info;
        await foreach (var next in logs.Open(pod, container, last, () => isFollowed && Find(@namespace, name) is not null, cancellationToken))
        {
            if (next is not { } line)
            {
                continue;
            }

            var (at, bytes) = LogLine.Read(line);
            var text = Encoding.UTF8.GetString(bytes.Span);
            time = at ?? time;
            // What is indented goes on from the line before: the trace of an exception.
            severity = SeverityReading.Of(text) ?? (text.StartsWith(' ') || text.StartsWith('\t') ? severity : LogSeverity.Info);
            yield return new LogEntry(time, container, isProxy, severity, text);
        }
    }

    private KubernetesObject? Find(string @namespace, string name) => pods.Read().Pods.Find(new ResourceKey("", "Pod", @namespace, name));
}
