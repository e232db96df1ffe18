using System.Text.Json.Nodes;
using System.Threading.Channels;
using MeshControlPlane.Certificates;
using MeshControlPlane.Store;
using MeshModel.Kinds;

namespace MeshControlPlane.ClusterSource;

/// <summary>
/// Puts what the mesh trusts into every namespace of the cluster, as the ConfigMap <c>mesh-root</c>: a proxy that starts checks the control plane
/// with it. It is kept up to date when namespaces come and when the root changes.
/// </summary>
internal sealed partial class RootPublication : BackgroundService
{
    /// <summary>The ConfigMap's name.</summary>
    public const string ConfigMapName = "mesh-root";

    /// <summary>The key in it.</summary>
    public const string Key = "ca.pem";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly ClusterApi _api;
    private readonly ResourceStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<RootPublication> _log;
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<string, string> _published = [];
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
        await foreach (var _ in _changes.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
        {
            if (!await PublishAsync(stoppingToken).ConfigureAwait(false))
            {
                await Task.Delay(Pause, _time, stoppingToken).ConfigureAwait(false);
                _changes.Writer.TryWrite(true);
            }
        }
    }

    // Those of Kubernetes itself have no workloads of the mesh.
    private static bool IsOfTheMesh(string @namespace) => !@namespace.StartsWith("kube-", StringComparison.Ordinal);

    private void OnStoreChanged(StoreSnapshot snapshot) => _changes.Writer.TryWrite(true);

    /// <returns>Whether all of them are as they should be.</returns>
    private async Task<bool> PublishAsync(CancellationToken cancellationToken)
    {
        var roots = Volatile.Read(ref _roots);
        var namespaces = _store.Read().Objects.OfKind(ResourceKinds.Namespace.Group, ResourceKinds.Namespace.Kind).Select(item => item.Key.Name).Where(IsOfTheMesh).ToHashSet();
        foreach (var gone in _published.Keys.Where(name => !namespaces.Contains(name)).ToList())
        {
            _published.Remove(gone);
        }

        var complete = true;
        foreach (var @namespace in namespaces.Where(name => _published.GetValueOrDefault(name) != roots))
        {
            try
            {
                await _api.ApplyAsync($"/api/v1/namespaces/{@namespace}/configmaps/{ConfigMapName}", Content(@namespace, roots), cancellationToken).ConfigureAwait(false);
                _published[@namespace] = roots;
            }
            catch (Exception exception) when (exception is ClusterApiException or HttpRequestException)
            {
                // One that is being deleted takes nothing new; the news of its end follows.
                Log.NotPublished(_log, @namespace, exception.Message);
                complete = false;
            }
        }

        return complete;
    }

    private static JsonObject Content(string @namespace, string roots) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = ConfigMapName, ["namespace"] = @namespace },
        ["data"] = new JsonObject { [Key] = roots },
    };

    private static partial class Log
    {
        [LoggerMessage(86, LogLevel.Warning, "The roots of the mesh cannot be written to namespace '{Namespace}', where proxies wait for them: {Problem}", EventName = "RootsNotPublished")]
        public static partial void NotPublished(ILogger logger, string @namespace, string problem);
    }
}
