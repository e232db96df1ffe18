using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshModel.Resources;
using Microsoft.Data.Sqlite;

namespace MeshControlPlane.Store;

/// <summary>The resources of the mesh, in <c>mesh.db</c>: one writer, readers on immutable snapshots, durable before the answer.</summary>
internal sealed partial class ResourceStore : IResourceStore, IDisposable
{
    /// <summary>The file's name in the mesh directory.</summary>
    public const string FileName = "mesh.db";

    private readonly StoreDatabase _database;
    private readonly TimeProvider _time;
    private readonly ILogger<ResourceStore> _logger;
    private int _disposed;
    private readonly SemaphoreSlim _writer = new(1, 1);

    // Held for the moment in which state and history change together, so that a watch begins exactly where its list ended.
    private readonly Lock _publishing = new();
    private readonly ChangeHistory _history;
    private readonly Dictionary<ResourceKey, string> _seeds;
    private volatile State _state;

    private ResourceStore(StoreDatabase database, TimeProvider time, ILogger<ResourceStore> logger)
    {
        _database = database;
        _time = time;
        Opened = time.GetUtcNow();
        _logger = logger;
        _state = Loaded(database, logger);
        _seeds = database.ReadSeeds();
        _history = new ChangeHistory(_state.Snapshot.Version);
    }

    /// <inheritdoc/>
    public event Action<StoreSnapshot>? Changed;

    /// <inheritdoc/>
    public StoreSnapshot Current => _state.Snapshot;

    /// <summary>When that was: what was stored before was read then.</summary>
    public DateTimeOffset Opened { get; }

    /// <summary>Opens <c>mesh.db</c> in the mesh directory, or makes it, with the namespaces that every mesh begins with.</summary>
    /// <exception cref="StoreException">It is damaged, of a newer version, in use by another control plane, or cannot be opened.</exception>
    public static ResourceStore Open(string meshDirectory, TimeProvider time, ILogger<ResourceStore> logger)
    {
        var file = Path.Combine(meshDirectory, FileName);
        var database = StoreDatabase.Open(file);
        try
        {
            var store = new ResourceStore(database, time, logger);
            if (store.Current.Version == 0)
            {
                store.AddInitialNamespaces();
            }

            return store;
        }
        catch (StoreException)
        {
            database.Dispose();
            throw;
        }
        catch (SqliteException e)
        {
            database.Dispose();
            throw new StoreException(StoreFailure.ToOpen(file, e), e);
        }
        catch (Exception e) when (e is InvalidCastException or JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            database.Dispose();
            throw new StoreException($"{file} holds an object that cannot be read ({e.Message}). Delete the file (with its -wal file) to begin anew: manifests are applied again at the next start.", e);
        }
    }

    /// <summary>
    /// A store that is kept nowhere, for resources that live elsewhere. It begins empty, with the time as its version: versions of one start mean
    /// nothing in the next.
    /// </summary>
    public static ResourceStore InMemory(TimeProvider time, ILogger<ResourceStore> logger) =>
        new(StoreDatabase.InMemory(time.GetUtcNow().ToUnixTimeMilliseconds()), time, logger);

    /// <summary>The objects now, with the version of the last change.</summary>
    public (ObjectSet Objects, long Version) Read()
    {
        var state = _state;
        return (state.Objects, state.Snapshot.Version);
    }

    /// <summary>The objects now and every change after them.</summary>
    public (ObjectSet Objects, long Version, ChangeSubscription Changes) ReadAndWatch()
    {
        lock (_publishing)
        {
            var state = _state;
            return (state.Objects, state.Snapshot.Version, _history.Subscribe(state.Snapshot.Version)!);
        }
    }

    /// <summary>How many follow the changes.</summary>
    public int Watches => _history.Subscriptions;

    /// <summary>Every change after a version; <see langword="null"/> when that one is no longer known.</summary>
    public ChangeSubscription? Watch(long since) => _history.Subscribe(since);

    /// <summary>
    /// Runs changes as the only writer and makes them durable, all or none: an exception of <paramref name="work"/> leaves everything as it was.
    /// A dry run is thrown away after it has run.
    /// </summary>
    /// <exception cref="StoreException">The disk refused; nothing has changed.</exception>
    public async Task<T> WriteAsync<T>(Func<StoreTransaction, T> work, bool dryRun, CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        try
        {
            return Write(work, dryRun);
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <summary>What somebody wrote for an object, in their words; <see langword="null"/> when that is not known.</summary>
    public Task<AppliedText?> ReadTextAsync(ResourceKey key, CancellationToken cancellationToken) =>
        ReadAsync(() => _database.Revisions.TextOf(key), cancellationToken);

    /// <summary>The last states of an object, the newest first, also of one that is gone.</summary>
    public Task<IReadOnlyList<ObjectRevision>> ReadRevisionsAsync(ResourceKey key, CancellationToken cancellationToken) =>
        ReadAsync(() => _database.Revisions.Of(key), cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        // A writer that is at work finishes first.
        _writer.Wait();
        _database.Dispose();
        _writer.Dispose();
    }

    // The file has one user at a time.
    private async Task<T> ReadAsync<T>(Func<T> read, CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        try
        {
            return read();
        }
        finally
        {
            _writer.Release();
        }
    }

    private T Write<T>(Func<StoreTransaction, T> work, bool dryRun)
    {
        var state = _state;
        var transaction = new StoreTransaction(state.Objects, _seeds, state.Snapshot.Version, _time, dryRun);
        var result = work(transaction);
        var notes = transaction.Notes;
        if (!dryRun && (transaction.Changes.Count > 0 || transaction.Seeds.Count > 0 || notes.Texts.Count > 0))
        {
            _database.Commit(transaction.Changes, transaction.Seeds, transaction.Version, notes);
            Publish(state, transaction);
        }

        return result;
    }

    // Once in the life of the file: a namespace that is deleted stays deleted.
    private void AddInitialNamespaces() => Write(
        transaction =>
        {
            foreach (var name in (string[])["default", "istio-system"])
            {
                var content = new JsonObject
                {
                    ["apiVersion"] = "v1",
                    ["kind"] = "Namespace",
                    ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["kubernetes.io/metadata.name"] = name } },
                };
                var decoded = AdmissionCheck.Check(content, source: null).Resource!;
                transaction.Create(decoded.Key, content, decoded);
            }

            return transaction.Version;
        },
        dryRun: false);

    private void Publish(State state, StoreTransaction transaction)
    {
        foreach (var (key, hash) in transaction.Seeds)
        {
            _seeds[key] = hash;
        }

        if (transaction.Changes.Count == 0)
        {
            return;
        }

        var resources = state.Resources.ToBuilder();
        foreach (var change in transaction.Changes)
        {
            if (change.Type == ChangeType.Deleted)
            {
                resources.Remove(change.Object.Key);
            }
            else
            {
                resources[change.Object.Key] = change.Object.Decoded!;
            }
        }

        var next = State.Of(transaction.Objects, resources.ToImmutable(), transaction.Version);
        lock (_publishing)
        {
            _state = next;
            _history.Append(transaction.Changes);
        }

        try
        {
            Changed?.Invoke(next.Snapshot);
        }
        catch (Exception e)
        {
            // The change is durable: a listener at fault must not make it look refused.
            Log.ListenerFailed(_logger, e);
        }
    }

    private static State Loaded(StoreDatabase database, ILogger logger)
    {
        try
        {
            return Load(database, logger);
        }
        catch (AggregateException e)
        {
            throw e.InnerExceptions[0];
        }
    }

    private static State Load(StoreDatabase database, ILogger logger)
    {
        // Thousands of objects take seconds to decode one after the other.
        var rows = database.ReadObjects();
        var objects = new KubernetesObject[rows.Count];
        Parallel.For(0, rows.Count, index =>
        {
            var row = rows[index];
            var content = JsonElement.Parse(row.Content);
            objects[index] = new KubernetesObject(row.Key, content, row.Version, Decode(row, content, logger));
        });
        var resources = objects.Where(item => item.Decoded is not null).ToImmutableDictionary(item => item.Key, item => item.Decoded!);
        return State.Of(ObjectSet.Of(objects), resources, database.ReadVersion());
    }

    private static Resource? Decode(StoredObject row, JsonElement content, ILogger logger)
    {
        var written = JsonObject.Create(content)!;
        // Half of the text, and nothing that the mesh goes by.
        (written["metadata"] as JsonObject)?.Remove("managedFields");
        var source = row.Source is null ? null : StoredSource.Read(row.Source);
        var admission = AdmissionCheck.CheckStored(written, source);
        if (admission.Resource is null)
        {
            Log.NotUnderstood(logger, row.Key, string.Join("; ", admission.Findings));
            return null;
        }

        return StoredMetadata.Stamp(admission.Resource, content, row.Version, source);
    }

    private sealed record State(ObjectSet Objects, ImmutableDictionary<ResourceKey, Resource> Resources, StoreSnapshot Snapshot)
    {
        public static State Of(ObjectSet objects, ImmutableDictionary<ResourceKey, Resource> resources, long version) =>
            new(objects, resources, new StoreSnapshot(version, resources));
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 3001, EventName = "StoreListenerFailed", Level = LogLevel.Error, Message = "A listener to the store's changes failed; the change is stored.")]
        public static partial void ListenerFailed(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 3002, EventName = "StoredObjectNotUnderstood", Level = LogLevel.Warning,
            Message = "'{Key}' was stored by another version of the mesh and is not valid in this one; it is kept and has no effect: {Findings}")]
        public static partial void NotUnderstood(ILogger logger, ResourceKey key, string findings);
    }
}
