using System.Threading.Channels;
using MeshControlPlane.KeySets;
using MeshControlPlane.Registry;
using MeshControlPlane.Store;
using MeshTranslation;
using MeshTranslation.Registry;
using MeshTranslation.Resources;

namespace MeshControlPlane.Discovery;

/// <summary>
/// Joins store and registry into one revision after another. Changes that come together, such as a file of several resources, become one revision;
/// a change that leaves a rule without what it names (a host, its subset, a Gateway, a delegate) is held back for a moment, as the other half of it is likely
/// on its way. Who comes and goes, and keys, are not held back with it.
/// </summary>
internal sealed class ConfigurationSource : BackgroundService
{
    // Long enough to take in what one kubectl call writes in a row, short enough not to be noticed.
    private static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(5);

    // What a revision costs for each proxy, and as much again for everything else: in a large mesh revisions do not follow one another faster than they are dealt with.
    private static readonly TimeSpan RestForEach = TimeSpan.FromMicroseconds(200);

    // Nobody would notice less.
    private static readonly TimeSpan LeastRest = TimeSpan.FromMilliseconds(10);

    // Between the objects of one file kubectl takes some 10 ms, and many times that on a busy machine.
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(1);

    private readonly IResourceStore _store;
    private readonly IWorkloadRegistry _registry;
    private readonly KeySetCache _keySets;
    private readonly MeshConfigReader _config;
    private readonly TimeProvider _time;
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly RegistrySnapshot _initial;
    private State _state;
    private Index _indexed;
    private Index? _next;
    private IReadOnlyDictionary<string, string> _usedKeySets;

    public ConfigurationSource(IResourceStore store, IWorkloadRegistry registry, KeySetCache keySets, MeshConfigReader config, TimeProvider time)
    {
        _store = store;
        _registry = registry;
        _keySets = keySets;
        _config = config;
        _time = time;
        _indexed = Index.Of(store.Current, config);
        _initial = registry.Current;
        _usedKeySets = keySets.Current;
        _state = new State(new ConfigurationRevision(1, _indexed.Snapshot.Version, new MeshView(_indexed.Resources, _initial, _usedKeySets)));
        store.Changed += OnStoreChanged;
        registry.Changed += OnRegistryChanged;
        keySets.Changed += OnKeySetsChanged;
    }

    /// <summary>Raised after <see cref="Current"/> has become another; do not throw.</summary>
    public event Action? Published;

    /// <summary>The newest revision.</summary>
    public ConfigurationRevision Current => Volatile.Read(ref _state).Revision;

    /// <summary>Waits for a revision after the given one; returns at once when it is there already.</summary>
    public async Task<ConfigurationRevision> AfterAsync(long revision, CancellationToken cancellationToken)
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if (state.Revision.Revision > revision)
            {
                return state.Revision;
            }

            await state.Replaced.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Makes revisions go on after one that a proxy already runs with: a control plane that starts anew counts on.</summary>
    public void GoOnAfter(long revision)
    {
        var state = Volatile.Read(ref _state);
        while (state.Revision.Revision <= revision)
        {
            var next = new State(state.Revision with { Revision = revision + 1 });
            var seen = Interlocked.CompareExchange(ref _state, next, state);
            if (ReferenceEquals(seen, state))
            {
                state.Replaced.TrySetResult();
                return;
            }

            state = seen;
        }
    }

    public override void Dispose()
    {
        _store.Changed -= OnStoreChanged;
        _registry.Changed -= OnRegistryChanged;
        _keySets.Changed -= OnKeySetsChanged;
        base.Dispose();
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // What was written, and who was remembered, before anything is served is in force for the first proxy that joins.
        if (!ReferenceEquals(Newest(), _indexed) || !ReferenceEquals(_registry.Current, _initial))
        {
            Publish(Newest());
        }

        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What has changed between construction and now has been signalled to the channel.
        await foreach (var _ in _changes.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
        {
            await Task.Delay(Debounce, _time, stoppingToken).ConfigureAwait(false);
            _changes.Reader.TryRead(out var _);
            await HoldAsync(stoppingToken).ConfigureAwait(false);
            Publish(Newest());
            await RestAsync(stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task RestAsync(CancellationToken cancellationToken)
    {
        if (_registry.Current.Workloads.Count * RestForEach is var rest && rest > LeastRest)
        {
            await Task.Delay(rest, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits while the store, and not the revision in force, has a rule that names what nobody declares: for its declaration, or for the end of the hold.</summary>
    private async Task HoldAsync(CancellationToken stoppingToken)
    {
        var before = _indexed.Undefined;
        var since = _time.GetTimestamp();
        using var end = new CancellationTokenSource(Hold, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, stoppingToken);
        try
        {
            while (!Newest().Undefined.IsSubsetOf(before) && _time.GetElapsedTime(since) < Hold)
            {
                if (!ReferenceEquals(_registry.Current, Current.View.Registry) || !ReferenceEquals(_keySets.Current, _usedKeySets))
                {
                    Publish(_indexed);
                    await RestAsync(either.Token).ConfigureAwait(false);
                }

                await _changes.Reader.ReadAsync(either.Token).ConfigureAwait(false);
                await Task.Delay(Debounce, _time, either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            // Nothing followed: it is meant as it stands.
        }
    }

    private void OnStoreChanged(StoreSnapshot snapshot) => _changes.Writer.TryWrite(true);

    private void OnRegistryChanged(RegistrySnapshot snapshot) => _changes.Writer.TryWrite(true);

    private void OnKeySetsChanged() => _changes.Writer.TryWrite(true);

    private void Publish(Index index)
    {
        _indexed = index;
        _usedKeySets = _keySets.Current;
        var view = new MeshView(index.Resources, _registry.Current, _usedKeySets, Current.View);
        // Once, before many ask; what comes in meanwhile is in the next revision.
        Prepare(view);
        while (true)
        {
            var state = Volatile.Read(ref _state);
            var next = new State(new ConfigurationRevision(state.Revision.Revision + 1, index.Snapshot.Version, view));
            if (ReferenceEquals(Interlocked.CompareExchange(ref _state, next, state), state))
            {
                state.Replaced.TrySetResult();
                Published?.Invoke();
                return;
            }
        }
    }

    private static void Prepare(MeshView view)
    {
        try
        {
            view.Prepare(view.Registry.Workloads.Select(workload => workload.Node));
        }
        catch (Exception)
        {
            // Whom it concerns meets it again, and says so in the status.
        }
    }

    private Index Newest()
    {
        var snapshot = _store.Current;
        return ReferenceEquals(snapshot, _indexed.Snapshot) ? _indexed
            : ReferenceEquals(snapshot, _next?.Snapshot) ? _next
            : _next = Index.Of(snapshot, _config, _indexed.Resources);
    }

    private sealed record Index(StoreSnapshot Snapshot, MeshResources Resources, IReadOnlySet<string> Undefined)
    {
        public static Index Of(StoreSnapshot snapshot, MeshConfigReader config, MeshResources? before = null)
        {
            var resources = MeshResources.From(snapshot.Resources.Values, config.Read(snapshot), before);
            return new Index(snapshot, resources, UndefinedReferences.Of(resources));
        }
    }

    private sealed class State(ConfigurationRevision revision)
    {
        public ConfigurationRevision Revision { get; } = revision;

        public TaskCompletionSource Replaced { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
