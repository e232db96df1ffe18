using System.Text.Json.Nodes;
using System.Threading.Channels;
using MeshControlPlane.Certificates;
using MeshControlPlane.Store;
using MeshModel.Kinds;

namespace MeshControlPlane.ClusterSource;

/// <summary>
/// Puts what the mesh trusts into every namespace of the cluster, as the ConfigMap <c>mesh-root</c>: a proxy that starts checks the control plane
/// with it. It is kept up to date when namespaces come and when the root changes, and put back where somebody took it away.
/// </summary>
internal sealed partial class RootPublication : BackgroundService
{
    /// <summary>The ConfigMap's name.</summary>
    public const string ConfigMapName = "mesh-root";

    /// <summary>The key in it.</summary>
    public const string Key = "ca.pem";

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);

    // For one that refuses; and as often it is seen to that what was written is still there.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly ClusterApi _api;
    private readonly ResourceStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<RootPublication> _log;
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<(string Name, string Uid), Publication> _publications = [];
    private readonly IDisposable _following;
    private string _roots = "";

    public RootPublication(ClusterApi api, ResourceStore store, CertificateAuthority authority, TimeProvider time, ILogger<RootPublication> log)
    {
        (_api, _store, _time, _log) = (api, store, time, log);
        _following = authority.Follow(state =>
        {
            Volatile.Write(ref _roots, state.RootsPem);
            _changes.Writer.TryWrite(true);
        });
        store.Changed += OnStoreChanged;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _store.Changed -= OnStoreChanged;
        _following.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var pause = await PublishAsync(stoppingToken).ConfigureAwait(false);
            using var end = new CancellationTokenSource(pause, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, stoppingToken);
            try
            {
                await _changes.Reader.ReadAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
            {
                // Some are due.
            }
        }
    }

    // Those of Kubernetes itself have no workloads of the mesh.
    private static bool IsOfTheMesh(string @namespace) => !@namespace.StartsWith("kube-", StringComparison.Ordinal);

    private void OnStoreChanged(StoreSnapshot snapshot) => _changes.Writer.TryWrite(true);

    /// <returns>How long there is nothing to do, unless something changes.</returns>
    private async Task<TimeSpan> PublishAsync(CancellationToken cancellationToken)
    {
        var roots = Volatile.Read(ref _roots);
        var namespaces = _store.Read().Objects.OfKind(ResourceKinds.Namespace.Group, ResourceKinds.Namespace.Kind)
            .Where(item => IsOfTheMesh(item.Key.Name)).Select(item => (item.Key.Name, item.Uid)).ToHashSet();
        // One that was made anew has nothing of the one before.
        foreach (var gone in _publications.Keys.Where(key => !namespaces.Contains(key)).ToList())
        {
            _publications.Remove(gone);
        }

        foreach (var @namespace in namespaces)
        {
            var known = _publications.GetValueOrDefault(@namespace);
            if (known is null || known.Roots != roots || _time.GetElapsedTime(known.At) >= known.Pause)
            {
                _publications[@namespace] = await PublishAsync(@namespace.Name, roots, known, cancellationToken).ConfigureAwait(false);
            }
        }

        var pause = _publications.Count == 0
            ? LongestPause
            : _publications.Values.Min(publication => publication.Pause - _time.GetElapsedTime(publication.At));
        return pause > TimeSpan.Zero ? pause : TimeSpan.Zero;
    }

    private async Task<Publication> PublishAsync(string @namespace, string roots, Publication? known, CancellationToken cancellationToken)
    {
        try
        {
            var path = $"/api/v1/namespaces/{@namespace}/configmaps/{ConfigMapName}";
            await _api.ApplyAsync(path, Content(@namespace, roots), cancellationToken).ConfigureAwait(false);
            return new Publication(roots, _time.GetTimestamp(), LongestPause, FirstPause, null);
        }
        catch (Exception exception) when (exception is ClusterApiException or HttpRequestException or IOException)
        {
            // One that is being deleted takes nothing new; the news of its end follows.
            if (known?.Problem != exception.Message)
            {
                Log.NotPublished(_log, @namespace, exception.Message);
            }

            var pause = known?.NextPause ?? FirstPause;
            return new Publication(roots, _time.GetTimestamp(), pause, pause * 2 < LongestPause ? pause * 2 : LongestPause, exception.Message);
        }
    }

    private static JsonObject Content(string @namespace, string roots) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = ConfigMapName, ["namespace"] = @namespace },
        ["data"] = new JsonObject { [Key] = roots },
    };

    /// <param name="Roots">What was to be written.</param>
    /// <param name="At">When that was tried, as a timestamp.</param>
    /// <param name="Pause">How long after that it is tried again.</param>
    /// <param name="NextPause">After the next failure.</param>
    /// <param name="Problem">What was wrong; null for nothing.</param>
    private sealed record Publication(string Roots, long At, TimeSpan Pause, TimeSpan NextPause, string? Problem);

    private static partial class Log
    {
        [LoggerMessage(86, LogLevel.Warning, "The roots of the mesh cannot be written to namespace '{Namespace}', where proxies wait for them: {Problem}", EventName = "RootsNotPublished")]
        public static partial void NotPublished(ILogger logger, string @namespace, string problem);
    }
}
