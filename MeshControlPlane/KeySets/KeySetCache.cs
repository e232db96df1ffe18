using System.Collections.Immutable;
using System.Threading.Channels;
using MeshControlPlane.Store;
using MeshModel.Security;
using MeshTranslation.Security;

namespace MeshControlPlane.KeySets;

/// <summary>
/// The public keys that RequestAuthentications point to: fetched when a resource first asks for them, then again and again. While they cannot be
/// fetched those of before stay. Nobody waits for them: until they are there, tokens of the issuer are refused.
/// </summary>
internal sealed partial class KeySetCache : BackgroundService
{
    /// <summary>When keys are fetched anew.</summary>
    public static readonly TimeSpan Refresh = TimeSpan.FromMinutes(20);

    /// <summary>When a fetch that failed is tried again; doubled with each further failure.</summary>
    public static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);

    private readonly IResourceStore _store;
    private readonly KeySetFetcher _fetcher;
    private readonly TimeProvider _time;
    private readonly ILogger<KeySetCache> _log;
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private ImmutableDictionary<string, string> _keySets = ImmutableDictionary<string, string>.Empty;
    private ImmutableDictionary<string, string> _faults = ImmutableDictionary<string, string>.Empty;

    public KeySetCache(IResourceStore store, KeySetFetcher fetcher, TimeProvider time, ILogger<KeySetCache> log)
    {
        _store = store;
        _fetcher = fetcher;
        _time = time;
        _log = log;
        store.Changed += OnStoreChanged;
        _changes.Writer.TryWrite(true);
    }

    /// <summary>Raised after <see cref="Current"/> has changed; do not throw.</summary>
    public event Action? Changed;

    /// <summary>Raised after <see cref="Current"/> or a fault has changed; do not throw.</summary>
    public event Action? StateChanged;

    /// <summary>What has been fetched, by <see cref="KeySetSource.Id"/>.</summary>
    public IReadOnlyDictionary<string, string> Current => Volatile.Read(ref _keySets);

    /// <summary>Why the last fetch failed, for people; <see langword="null"/> when it did not.</summary>
    public string? FaultOf(KeySetSource source) => Volatile.Read(ref _faults).GetValueOrDefault(source.Id);

    public override void Dispose()
    {
        _store.Changed -= OnStoreChanged;
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var followed = new Dictionary<string, (KeySetSource Source, CancellationTokenSource End, Task Task)>(StringComparer.Ordinal);
        try
        {
            await foreach (var _ in _changes.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
            {
                var wanted = SourcesOf(_store.Current);
                foreach (var (id, (source, end, task)) in followed.ToList())
                {
                    if (!wanted.TryGetValue(id, out var now) || now != source)
                    {
                        await end.CancelAsync().ConfigureAwait(false);
                        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                        end.Dispose();
                        followed.Remove(id);
                    }
                }

                Forget(wanted.Keys);
                foreach (var (id, source) in wanted)
                {
                    if (!followed.ContainsKey(id))
                    {
                        var end = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                        followed.Add(id, (source, end, FollowAsync(source, end.Token)));
                    }
                }
            }
        }
        finally
        {
            // They end with the token that they are linked to.
            await Task.WhenAll(followed.Values.Select(entry => entry.Task)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var (_, end, _) in followed.Values)
            {
                end.Dispose();
            }
        }
    }

    /// <summary>Of several rules that name one place the longest timeout counts.</summary>
    private static Dictionary<string, KeySetSource> SourcesOf(StoreSnapshot snapshot) => snapshot.Resources.Values
        .OfType<RequestAuthentication>()
        .SelectMany(resource => resource.Spec.JwtRules)
        .Select(KeySetSource.Of)
        .OfType<KeySetSource>()
        .GroupBy(source => source.Id, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.MaxBy(source => source.Timeout)!, StringComparer.Ordinal);

    private async Task FollowAsync(KeySetSource source, CancellationToken cancellationToken)
    {
        var retry = FirstRetry;
        while (true)
        {
            TimeSpan pause;
            try
            {
                Set(source.Id, await _fetcher.FetchAsync(source, cancellationToken).ConfigureAwait(false));
                (pause, retry) = (Refresh, FirstRetry);
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                // Whatever it is that an answer can do: it is fetched again.
                Fail(source, error is KeySetException ? error.Message : $"the fetch failed: {error.Message}");
                pause = retry;
                retry = retry * 2 < LongestRetry ? retry * 2 : LongestRetry;
            }

            await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private void OnStoreChanged(StoreSnapshot snapshot) => _changes.Writer.TryWrite(true);

    private void Set(string id, string keys)
    {
        var recovered = ImmutableInterlocked.TryRemove(ref _faults, id, out _);
        if (ImmutableInterlocked.Update(ref _keySets, sets => sets.SetItem(id, keys)))
        {
            Changed?.Invoke();
            StateChanged?.Invoke();
        }
        else if (recovered)
        {
            StateChanged?.Invoke();
        }
    }

    private void Fail(KeySetSource source, string reason)
    {
        // Neither user information nor query, which may hold secrets.
        var place = $"{source.Uri.Scheme}://{source.Uri.Authority}{source.Uri.AbsolutePath}";
        var consequence = Current.ContainsKey(source.Id) ? "those of before stay in use" : "tokens of the issuer are refused";
        Log.NotFetched(_log, place, reason, consequence);
        if (ImmutableInterlocked.Update(ref _faults, faults => faults.SetItem(source.Id, $"the keys at '{place}' could not be fetched: {reason}; {consequence}")))
        {
            StateChanged?.Invoke();
        }
    }

    private void Forget(IReadOnlyCollection<string> kept)
    {
        ImmutableInterlocked.Update(ref _faults, faults => faults.RemoveRange(faults.Keys.Except(kept)));
        if (ImmutableInterlocked.Update(ref _keySets, sets => sets.RemoveRange(sets.Keys.Except(kept))))
        {
            Changed?.Invoke();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(60, LogLevel.Warning, "The keys at '{Uri}' could not be fetched: {Reason}; {Consequence}", EventName = "KeysNotFetched")]
        public static partial void NotFetched(ILogger logger, string uri, string reason, string consequence);
    }
}
