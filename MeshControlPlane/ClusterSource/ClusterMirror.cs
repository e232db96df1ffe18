using MeshControlPlane.Store;
using MeshModel.Kinds;
using MeshModel.Mesh;

namespace MeshControlPlane.ClusterSource;

/// <summary>
/// Keeps the store as the cluster is: Services, Namespaces, Secrets, the mesh's settings and Istio's kinds; beside it, the endpoints. Nothing is served before
/// everything was read once, so that no proxy is given half of it; the mesh can do without Istio's kinds, without Secrets and without settings where they
/// are not there, or not for this user.
/// </summary>
internal sealed partial class ClusterMirror : BackgroundService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ClusterApi _api;
    private readonly ResourceStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<ClusterMirror> _log;
    private readonly IReadOnlyList<ObjectFeed> _feeds;

    public ClusterMirror(ClusterApi api, ResourceStore store, ClusterEndpoints endpoints, TimeProvider time, ILogger<ClusterMirror> log)
    {
        (_api, _store, _time, _log) = (api, store, time, log);
        var settings = MeshConfigText.ResourceKey;
        _feeds =
        [
            FeedOf(ResourceKinds.Namespace),
            FeedOf(ResourceKinds.Service),
            FeedOf(ResourceKinds.ServiceAccount),
            // Releases of Helm and tokens are no affair of the mesh's, and many.
            FeedOf(ResourceKinds.Secret, mayBeAbsent: true, "&fieldSelector=type!%3Dhelm.sh/release.v1,type!%3Dkubernetes.io/service-account-token"),
            new ObjectFeed(
                api, $"configmaps {settings.Name} of {settings.Namespace}", [$"/api/v1/namespaces/{settings.Namespace}/configmaps"], $"&fieldSelector=metadata.name%3D{settings.Name}",
                mayBeAbsent: true, new MirroredKind(ResourceKinds.ConfigMap, key => key == settings, store, log), time, log),
            .. ResourceKinds.All.Where(kind => kind.Group.EndsWith(".istio.io", StringComparison.Ordinal)).Select(kind => FeedOf(kind, mayBeAbsent: true)),
            new ObjectFeed(
                api, "endpointslices.discovery.k8s.io", ["/apis/discovery.k8s.io/v1/endpointslices"], "", mayBeAbsent: false, endpoints.Slices, time, log),
            new ObjectFeed(api, "pods", ["/api/v1/pods"], "", mayBeAbsent: false, endpoints.Pods, time, log),
        ];
    }

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        Log.Reads(_log, _api.Address);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
        var synced = Task.WhenAll(_feeds.Select(feed => feed.Synced));
        while (true)
        {
            try
            {
                await (await Task.WhenAny(synced, ExecuteTask!).WaitAsync(Patience, _time, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
                Log.HasRead(_log, _store.Current.Resources.Count, _api.Address);
                return;
            }
            catch (TimeoutException)
            {
                Log.Waits(_log, _api.Address, string.Join(", ", _feeds.Where(feed => !feed.Synced.IsCompleted).Select(Describe)));
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // One that fails, and not just waits, must be seen.
        await foreach (var ended in Task.WhenEach(_feeds.Select(feed => feed.RunAsync(stoppingToken))).ConfigureAwait(false))
        {
            await ended.ConfigureAwait(false);
        }
    }

    private static string Describe(ObjectFeed feed) => feed.Trouble is { } trouble ? $"{feed.Name} ({trouble})" : feed.Name;

    private ObjectFeed FeedOf(KindDescriptor kind, bool mayBeAbsent = false, string selector = "") => new(
        _api,
        kind.Group.Length == 0 ? kind.Plural : $"{kind.Plural}.{kind.Group}",
        [.. kind.Versions.Select(version => $"{(kind.Group.Length == 0 ? "/api" : $"/apis/{kind.Group}")}/{version}/{kind.Plural}")],
        selector,
        mayBeAbsent,
        new MirroredKind(kind, static _ => true, _store, _log),
        _time,
        _log);

    private static partial class Log
    {
        [LoggerMessage(83, LogLevel.Information, "Resources are read from the cluster at {Address}", EventName = "ReadsCluster")]
        public static partial void Reads(ILogger logger, Uri address);

        [LoggerMessage(84, LogLevel.Information, "{Count} resources read from the cluster at {Address}", EventName = "HasReadCluster")]
        public static partial void HasRead(ILogger logger, int count, Uri address);

        [LoggerMessage(85, LogLevel.Warning, "Nothing is served before the cluster at {Address} was read; waiting for {Kinds}", EventName = "WaitsForCluster")]
        public static partial void Waits(ILogger logger, Uri address, string kinds);
    }
}
