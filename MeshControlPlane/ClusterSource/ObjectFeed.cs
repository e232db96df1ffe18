using System.Text.Json;

namespace MeshControlPlane.ClusterSource;

/// <summary>
/// Follows the objects of one kind: lists them, watches from there on, goes on where a watch has ended, and lists anew when the server no longer knows that
/// place (410). While the server is away, or refuses, what was known stays. Of several paths, one for each version of the API, it takes the first that the
/// cluster has.
/// </summary>
internal sealed partial class ObjectFeed(
    ClusterApi api, string name, IReadOnlyList<string> paths, string selector, bool mayBeAbsent, IFeedTarget target, TimeProvider time, ILogger log)
{
    private const int PageSize = 500;
    private const int WatchSeconds = 290;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PauseWhereAbsent = TimeSpan.FromSeconds(30);

    // A watch that ends sooner, and without a word, is one that the server does not want.
    private static readonly TimeSpan ShortestWatch = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _path;
    private string? _version;
    private string? _trouble;

    /// <summary>Such as <c>virtualservices.networking.istio.io</c>.</summary>
    public string Name { get; } = name;

    /// <summary>
    /// Ends when the kind was listed once or, where the mesh can do without, it is known that it cannot be: it is not in the cluster, or not for this user.
    /// </summary>
    public Task Synced => _synced.Task;

    /// <summary>Why it has nothing new; null when it has.</summary>
    public string? Trouble => Volatile.Read(ref _trouble);

    /// <summary>Follows until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        while (true)
        {
            try
            {
                if (_version is null)
                {
                    await ListAsync(cancellationToken).ConfigureAwait(false);
                    pause = FirstPause;
                }

                if (await WatchAsync(cancellationToken).ConfigureAwait(false))
                {
                    pause = FirstPause;
                    continue;
                }
            }
            catch (ClusterApiException refusal) when (refusal.Code == StatusCodes.Status410Gone)
            {
                _version = null;
                continue;
            }
            catch (ClusterApiException refusal) when (refusal.Code == StatusCodes.Status404NotFound && _path + 1 < paths.Count)
            {
                _version = null;
                _path++;
                continue;
            }
            catch (ClusterApiException refusal)
            {
                Report(refusal.Code == StatusCodes.Status404NotFound ? "the cluster has no such kind" : refusal.Message);
                if (refusal.Code is StatusCodes.Status404NotFound or StatusCodes.Status403Forbidden)
                {
                    _version = null;
                    _path = 0;
                    if (mayBeAbsent)
                    {
                        // A kind that nobody has installed, or that is not for us, must not keep the mesh from starting.
                        _synced.TrySetResult();
                        pause = PauseWhereAbsent;
                    }
                }
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException)
            {
                Report(failure.Message);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                // Whatever an answer holds, the other kinds go on, and so does this one.
                Report(failure.Message);
                _version = null;
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            pause = pause >= LongestPause ? LongestPause : pause * 2;
        }
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        var objects = new List<JsonElement>();
        var next = "";
        string version;
        do
        {
            var page = await api.GetAsync($"{paths[_path]}?limit={PageSize}{selector}{(next.Length == 0 ? "" : "&continue=" + Uri.EscapeDataString(next))}", cancellationToken)
                .ConfigureAwait(false);
            var metadata = page.GetProperty("metadata");
            version = metadata.GetProperty("resourceVersion").GetString()!;
            next = metadata.TryGetProperty("continue", out var more) ? more.GetString() ?? "" : "";
            objects.AddRange(ItemsOf(page));
        }
        while (next.Length > 0);
        await target.ReplaceAsync(objects).ConfigureAwait(false);
        _version = version;
        _synced.TrySetResult();
        Recovered();
    }

    // The items of a list have neither apiVersion nor kind: the list has them.
    private static IEnumerable<JsonElement> ItemsOf(JsonElement page)
    {
        var version = page.GetProperty("apiVersion").GetString()!;
        var kind = page.GetProperty("kind").GetString()!;
        kind = kind.EndsWith("List", StringComparison.Ordinal) ? kind[..^"List".Length] : kind;
        return page.GetProperty("items").EnumerateArray().Select(item => ClusterObject.Complete(item, version, kind));
    }

    /// <returns>Whether the next one may begin at once.</returns>
    private async Task<bool> WatchAsync(CancellationToken cancellationToken)
    {
        var any = false;
        var begin = time.GetTimestamp();
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(WatchSeconds + 30), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellationToken);
        try
        {
            var watched = $"{paths[_path]}?watch=true&allowWatchBookmarks=true&timeoutSeconds={WatchSeconds}&resourceVersion={Uri.EscapeDataString(_version!)}{selector}";
            var changes = await api.WatchAsync(watched, either.Token).ConfigureAwait(false);
            Recovered();
            await foreach (var change in changes.ConfigureAwait(false))
            {
                var content = change.GetProperty("object");
                var type = change.GetProperty("type").GetString();
                if (type == "ERROR")
                {
                    throw new ClusterApiException(
                        content.TryGetProperty("code", out var code) ? code.GetInt32() : StatusCodes.Status500InternalServerError,
                        content.TryGetProperty("message", out var message) ? message.GetString() ?? "" : "the watch was ended");
                }

                await (type switch
                {
                    "ADDED" or "MODIFIED" => target.PutAsync(content),
                    "DELETED" => target.RemoveAsync(content),
                    _ => Task.CompletedTask,
                }).ConfigureAwait(false);
                _version = content.GetProperty("metadata").GetProperty("resourceVersion").GetString()!;
                any = true;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The server should have ended it by now; it is asked anew.
            return true;
        }

        return any || time.GetElapsedTime(begin) > ShortestWatch;
    }

    private void Report(string trouble)
    {
        if (Interlocked.Exchange(ref _trouble, trouble) != trouble)
        {
            Log.Trouble(log, Name, trouble);
        }
    }

    private void Recovered()
    {
        if (Interlocked.Exchange(ref _trouble, null) is not null)
        {
            Log.Recovered(log, Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(80, LogLevel.Warning, "Of {Kind} nothing comes from the cluster, what is known of them stays: {Trouble}", EventName = "FeedTrouble")]
        public static partial void Trouble(ILogger logger, string kind, string trouble);

        [LoggerMessage(81, LogLevel.Information, "{Kind} come from the cluster again", EventName = "FeedRecovered")]
        public static partial void Recovered(ILogger logger, string kind);
    }
}
