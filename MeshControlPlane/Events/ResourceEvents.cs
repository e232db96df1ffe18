using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using MeshControlPlane.Discovery;
using MeshControlPlane.Store;
using MeshModel.Resources;

namespace MeshControlPlane.Events;

/// <summary>Notes as events of Istio's resources that they are stored, run by all proxies, or refused by one.</summary>
internal sealed class ResourceEvents(ResourceStore store, ProxySyncTable syncs, EventLog events) : BackgroundService
{
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    // What not all proxies run yet.
    private readonly Dictionary<ResourceKey, KubernetesObject> _pending = [];
    // What was told of each, so that it is told again only when it is something else.
    private readonly Dictionary<(ResourceKey Resource, string Proxy), string> _refusals = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        syncs.Changed += Signal;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                using var changes = store.ReadAndWatch().Changes;
                await FollowAsync(changes, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The control plane stops.
        }
        finally
        {
            syncs.Changed -= Signal;
        }
    }

    // Ends when there were more changes at once than are kept.
    private async Task FollowAsync(ChangeSubscription changes, CancellationToken cancellationToken)
    {
        var more = changes.Changes.WaitToReadAsync(cancellationToken).AsTask();
        var signal = _signals.Reader.WaitToReadAsync(cancellationToken).AsTask();
        while (true)
        {
            if (await Task.WhenAny(more, signal).ConfigureAwait(false) == more)
            {
                if (!await more.ConfigureAwait(false))
                {
                    return;
                }

                while (changes.Changes.TryRead(out var change))
                {
                    Note(change);
                }

                more = changes.Changes.WaitToReadAsync(cancellationToken).AsTask();
            }
            else
            {
                await signal.ConfigureAwait(false);
                _signals.Reader.TryRead(out _);
                signal = _signals.Reader.WaitToReadAsync(cancellationToken).AsTask();
            }

            Look();
        }
    }

    private void Note(ObjectChange change)
    {
        var item = change.Object;
        Forget(item.Key);
        if (!item.Key.Group.EndsWith(".istio.io", StringComparison.Ordinal) || change.Type == ChangeType.Deleted)
        {
            _pending.Remove(item.Key);
            return;
        }

        if (change.Previous is null || GenerationOf(change.Previous) != GenerationOf(item))
        {
            events.Normal(SubjectOf(item), "Accepted", string.Create(CultureInfo.InvariantCulture, $"Generation {GenerationOf(item)} is stored"));
            _pending[item.Key] = item;
        }
    }

    private void Look()
    {
        var proxies = syncs.Proxies;
        foreach (var item in _pending.Values.ToList())
        {
            var missing = proxies.Where(proxy => proxy.StoreVersion < item.Version).ToList();
            foreach (var proxy in missing)
            {
                if (proxy.Refused is not { } refused || !refused.Has(item.Version))
                {
                    continue;
                }

                var name = $"{proxy.Node.Namespace}/{proxy.Node.Name}";
                if (_refusals.GetValueOrDefault((item.Key, name)) != refused.Reason)
                {
                    _refusals[(item.Key, name)] = refused.Reason;
                    events.Warning(SubjectOf(item), "Refused", $"Proxy {name} refused what came of it: {refused.Reason}");
                }
            }

            if (missing.Count == 0 && proxies.Count > 0)
            {
                var count = string.Create(CultureInfo.InvariantCulture, $"{proxies.Count}/{proxies.Count}");
                events.Normal(SubjectOf(item), "Programmed", string.Create(CultureInfo.InvariantCulture, $"{count} proxies run with generation {GenerationOf(item)}"));
                _pending.Remove(item.Key);
                Forget(item.Key);
            }
        }
    }

    private void Forget(ResourceKey resource)
    {
        foreach (var refusal in _refusals.Keys.Where(refusal => refusal.Resource == resource).ToList())
        {
            _refusals.Remove(refusal);
        }
    }

    private static long GenerationOf(KubernetesObject item) =>
        item.Metadata("generation") is { ValueKind: JsonValueKind.Number } generation ? generation.GetInt64() : 0;

    private static EventSubject SubjectOf(KubernetesObject item) => new(item.Key, item.Content.GetProperty("apiVersion").GetString()!, item.Uid);

    private void Signal() => _signals.Writer.TryWrite(true);
}
