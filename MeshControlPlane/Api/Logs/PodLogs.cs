using System.Globalization;
using System.Text;
using MeshControlPlane.Api.Kinds;
using MeshControlPlane.Discovery;
using MeshControlPlane.Store;

namespace MeshControlPlane.Api.Logs;

/// <summary>
/// Answers <c>kubectl logs</c> from the files in which an AppHost keeps what its processes write, or, for a proxy without one, by asking the proxy.
/// </summary>
/// <param name="directory">Where those files are.</param>
/// <param name="proxies">Asks proxies.</param>
/// <param name="syncs">Knows where they are.</param>
/// <param name="lifetime">Of the control plane: with it end the logs that are followed.</param>
/// <param name="time">The time.</param>
internal sealed class PodLogs(LogDirectory directory, ProxyOutput proxies, ProxySyncTable syncs, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>Answers with the log of a container of a pod.</summary>
    public async Task AnswerAsync(HttpContext context, ServedKind kind, KubernetesObject pod)
    {
        var query = LogQuery.Of(context.Request.Query, time.GetUtcNow());
        var container = ContainerOf(pod, query.Container);
        if (query.Previous)
        {
            throw ApiErrors.BadRequest(
                $"previous terminated container \"{container}\" in pod \"{pod.Key.Name}\" not found: a log here is that of the run of the AppHost, restarts included");
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, query.Follow ? lifetime.ApplicationStopping : CancellationToken.None);
        bool GoesOn() => query.Follow && kind.Find(pod.Key.Namespace, pod.Key.Name) is not null;
        var lines = Open(pod, container, query.Tail, GoesOn, over.Token);
        context.Response.ContentType = "text/plain; charset=utf-8";
        try
        {
            await WriteAsync(context, lines, query, over.Token);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or HttpRequestException or OperationCanceledException)
        {
            if (context.Response.HasStarted || over.IsCancellationRequested)
            {
                // The log ends here: with its process, with the client or with the control plane.
                return;
            }

            throw ApiErrors.BadRequest($"the log of container \"{container}\" in pod \"{pod.Key.Name}\" cannot be read: {e.Message}");
        }
    }

    /// <summary>The names of a pod's containers.</summary>
    public static IReadOnlyList<string> ContainersOf(KubernetesObject pod) =>
        [.. pod.Content.GetProperty("spec").GetProperty("containers").EnumerateArray().Select(container => container.GetProperty("name").GetString()!)];

    /// <summary>The lines of a container, as <see cref="LogFile.ReadAsync"/> and <see cref="ProxyOutput.ReadAsync"/> give them.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="container">One of its containers.</param>
    /// <param name="last">How many of the last lines are wanted; <see langword="null"/> for all.</param>
    /// <param name="goesOn">Asked at the end of what there is: whether more is waited for.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ApiException">No log of it is kept here.</exception>
    public IAsyncEnumerable<ReadOnlyMemory<byte>?> Open(KubernetesObject pod, string container, int? last, Func<bool> goesOn, CancellationToken cancellationToken)
    {
        var path = directory.FileOf(pod, container);
        var hasFile = path is not null && File.Exists(path);
        if (!hasFile && syncs.OtherMachineOf(pod.Key.Namespace, pod.Key.Name) is { } machine)
        {
            throw ApiErrors.BadRequest(
                $"the log of container \"{container}\" in pod \"{pod.Key.Name}\" is on another machine ({machine}): what it writes is where it was started, "
                + "and its admin port answers there alone (curl http://localhost:<admin port>/logs)");
        }

        return hasFile ? LogFile.ReadAsync(path!, last, goesOn, time, cancellationToken)
            : container == PodObject.ProxyContainer && PodObject.AdminOf(pod) is { } admin
                ? proxies.ReadAsync(admin, last, goesOn, cancellationToken)
            : throw ApiErrors.BadRequest(
                $"no log of container \"{container}\" in pod \"{pod.Key.Name}\" is kept: the process was not started by an AppHost on this mesh directory; "
                + "what it writes is where it was started");
    }

    private static async Task WriteAsync(HttpContext context, IAsyncEnumerable<ReadOnlyMemory<byte>?> lines, LogQuery query, CancellationToken cancellationToken)
    {
        var writer = context.Response.BodyWriter;
        var written = 0L;
        DateTimeOffset? last = null;
        await foreach (var next in lines)
        {
            if (next is not { } line)
            {
                await writer.FlushAsync(cancellationToken);
                continue;
            }

            // A line without a time goes on from the one before.
            var (at, text) = LogLine.Read(line);
            last = at ?? last;
            if (query.Since is { } since && last < since)
            {
                continue;
            }

            var stamp = query.Timestamps && last is { } told ? Encoding.UTF8.GetBytes($"{TimeText(told)} ") : [];
            byte[] whole = [.. stamp, .. text.Span, (byte)'\n'];
            var allowed = (int)Math.Min(whole.Length, query.Limit - written ?? whole.Length);
            await writer.WriteAsync(whole.AsMemory(0, allowed), cancellationToken);
            written += allowed;
            if (written == query.Limit)
            {
                break;
            }
        }

        await writer.FlushAsync(cancellationToken);
    }

    private static string ContainerOf(KubernetesObject pod, string asked)
    {
        var containers = ContainersOf(pod);
        return asked.Length > 0
            ? containers.Contains(asked) ? asked : throw ApiErrors.BadRequest($"container {asked} is not valid for pod {pod.Key.Name}")
            : containers is [var only]
                ? only
                : throw ApiErrors.BadRequest($"a container name must be specified for pod {pod.Key.Name}, choose one of: [{string.Join(' ', containers)}]");
    }

    private static string TimeText(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
