using System.Globalization;
using System.Text.Json;
using MeshControlPlane.Api.Kinds;
using MeshControlPlane.Hosting;
using MeshControlPlane.Store;

namespace MeshControlPlane.Api.Reading;

/// <summary>Answers a watch: a line of JSON for each change, until the client goes, the time is over or the control plane stops.</summary>
internal sealed partial class ObjectWatcher(
    ObjectReader reader, IResourceStatus status, IHostApplicationLifetime lifetime, ReaderLimit readers, TimeProvider time, ILogger<ObjectWatcher> log)
{
    private static readonly TimeSpan BookmarkInterval = TimeSpan.FromMinutes(1);

    /// <summary>Answers with changes.</summary>
    public async Task WatchAsync(HttpContext context, ServedKind kind, ResourcePath path)
    {
        var query = context.Request.Query;
        if (IsTrue(query["sendInitialEvents"]))
        {
            throw ApiErrors.Invalid(kind.Descriptor, "", "sendInitialEvents", "Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled");
        }

        var filter = new ObjectFilter(kind, path, query);
        var json = reader.JsonFor(context.Request, kind, path.Version);
        var (initial, version, subscription) = Begin(kind, query["resourceVersion"]);
        using var changes = subscription;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        using var timeout = TimeoutOf(query["timeoutSeconds"]) is { } limit ? new CancellationTokenSource(limit, time) : null;
        using var timedOut = timeout?.Token.Register(end.Cancel);

        context.Response.ContentType = "application/json;stream=watch";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter, JsonNodeText.WriterOptions);
        var stream = new EventStream(context, writer, json, readers, time);
        using var statuses = kind.HasLiveStatus ? new StatusWatch(kind, filter, status, time) : null;
        try
        {
            foreach (var item in initial.Where(filter.Matches))
            {
                await stream.WriteAsync("ADDED", item);
            }

            await stream.FlushAsync(end.Token);
            await FollowAsync(changes, statuses, stream, filter, version, IsTrue(query["allowWatchBookmarks"]), end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The end that every watch has.
        }
        catch (TimeoutException)
        {
            // It may go on from the last version that it has read, or is told to list again.
            Log.Dropped(log, context.Connection.RemotePort, kind.Descriptor.Plural);
            ReaderLimit.Drop(context);
        }
    }

    private async Task FollowAsync(ChangeSubscription changes, StatusWatch? statuses, EventStream stream, ObjectFilter filter, long version, bool bookmarks, CancellationToken end)
    {
        using var interval = new PeriodicTimer(BookmarkInterval, time);
        var nextBookmark = bookmarks ? interval.WaitForNextTickAsync(end).AsTask() : new TaskCompletionSource<bool>().Task;
        var (reached, told) = (version, version);
        var more = changes.Changes.WaitToReadAsync(end).AsTask();
        var newStatus = statuses?.WaitAsync(end) ?? new TaskCompletionSource<bool>().Task;
        while (true)
        {
            var next = await Task.WhenAny(more, newStatus, nextBookmark);
            if (next == newStatus)
            {
                await newStatus;
                foreach (var item in statuses!.Changes())
                {
                    await stream.WriteAsync("MODIFIED", item);
                }

                await stream.FlushAsync(end);
                newStatus = statuses.WaitAsync(end);
                continue;
            }

            if (next == nextBookmark)
            {
                await nextBookmark;
                if (reached > told)
                {
                    await stream.WriteBookmarkAsync(reached, end);
                    told = reached;
                }

                nextBookmark = interval.WaitForNextTickAsync(end).AsTask();
                continue;
            }

            if (!await more)
            {
                return;
            }

            while (changes.Changes.TryRead(out var change))
            {
                reached = change.Object.Version;
                if (EventFor(change, filter) is { } type)
                {
                    statuses?.Note(change.Object);
                    await stream.WriteAsync(type, change.Object);
                    told = reached;
                }
            }

            await stream.FlushAsync(end);
            more = changes.Changes.WaitToReadAsync(end).AsTask();
        }
    }

    // An object that comes to be selected is new to this client, one that no longer is has gone.
    private static string? EventFor(ObjectChange change, ObjectFilter filter)
    {
        var before = change.Previous is not null && filter.Matches(change.Previous);
        var after = change.Type != ChangeType.Deleted && filter.Matches(change.Object);
        return (before, after) switch
        {
            (false, true) => "ADDED",
            (true, true) => "MODIFIED",
            (true, false) => "DELETED",
            _ => null,
        };
    }

    private static (IEnumerable<KubernetesObject> Initial, long Version, ChangeSubscription Changes) Begin(ServedKind kind, string? resourceVersion)
    {
        if (string.IsNullOrEmpty(resourceVersion) || resourceVersion == "0")
        {
            return kind.ListAndWatch();
        }

        if (!long.TryParse(resourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var since))
        {
            throw ApiErrors.BadRequest($"resourceVersion: Invalid value: \"{resourceVersion}\": give one that a list or a watch told");
        }

        return ([], since, kind.Watch(since) ?? throw ApiErrors.Expired($"too old resource version: {since}; list again and watch from there"));
    }

    private static TimeSpan? TimeoutOf(string? seconds) =>
        int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0 ? TimeSpan.FromSeconds(value) : null;

    private static bool IsTrue(string? value) => value is "true" or "1";

    private sealed class EventStream(HttpContext context, Utf8JsonWriter writer, ObjectJson json, ReaderLimit readers, TimeProvider time)
    {
        private const int FlushAfterBytes = 32 * 1024;
        private bool _columnsTold;

        public async Task WriteAsync(string type, KubernetesObject item)
        {
            writer.WriteStartObject();
            writer.WriteString("type", type);
            writer.WritePropertyName("object");
            json.WriteObject(writer, item, withColumns: !_columnsTold);
            _columnsTold = true;
            EndLine();
            if (context.Response.BodyWriter.UnflushedBytes > FlushAfterBytes)
            {
                await FlushAsync(context.RequestAborted);
            }
        }

        public async Task WriteBookmarkAsync(long reached, CancellationToken cancellationToken)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "BOOKMARK");
            writer.WritePropertyName("object");
            json.WriteBookmark(writer, reached);
            EndLine();
            await FlushAsync(cancellationToken);
        }

        /// <exception cref="TimeoutException">The client does not read.</exception>
        public async Task FlushAsync(CancellationToken cancellationToken)
        {
            var flushing = context.Response.BodyWriter.FlushAsync(cancellationToken);
            if (flushing.IsCompleted)
            {
                await flushing;
                return;
            }

            await flushing.AsTask().WaitAsync(readers.Time, time, cancellationToken);
        }

        private void EndLine()
        {
            writer.WriteEndObject();
            writer.Flush();
            writer.Reset();
            var line = context.Response.BodyWriter.GetSpan(1);
            line[0] = (byte)'\n';
            context.Response.BodyWriter.Advance(1);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(70, LogLevel.Warning, "A watch of {Kind} from port {Port} does not read what it is told: its connection is closed", EventName = "WatchDropped")]
        public static partial void Dropped(ILogger logger, int port, string kind);
    }
}
