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
        var path = directory.FileOf(pod, container);
        var hasFile = path is not null && File.Exists(path);
        if (!hasFile && syncs.OtherMachineOf(pod.Key.Namespace, pod.Key.Name) is { } machine)
        {
            throw ApiErrors.BadRequest(
                $"the log of container \"{container}\" in pod \"{pod.Key.Name}\" is on another machine ({machine}): what it writes is where it was started, "
                + "and its admin port answers there alone (curl http://localhost:<admin port>/logs)");
        }

        var lines = hasFile ? LogFile.ReadAsync(path!, query.Tail, GoesOn, time, over.Token)
            : container == PodObject.ProxyContainer && PodObject.AdminOf(pod) is { } admin
                ? proxies.ReadAsync(admin, query.Tail, GoesOn, over.Token)
            : throw ApiErrors.BadRequest(
                $"no log of container \"{container}\" in pod \"{pod.Key.Name}\" is kept: the process was not started by an AppHost on this mesh directory; "
                + "what it writes is where it was started");
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
        var containers = pod.Content.GetProperty("spec").GetProperty("containers").EnumerateArray()
            .Select(container => container.GetProperty("name").GetString()!)
            .ToList();
        return asked.Length > 0
            ? containers.Contains(asked) ? asked : throw ApiErrors.BadRequest($"container {asked} is not valid for pod {pod.Key.Name}")
            : containers is [var only]
                ? only
                : throw ApiErrors.BadRequest($"a container name must be specified for pod {pod.Key.Name}, choose one of: [{string.Join(' ', containers)}]");
    }

    private static string TimeText(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
