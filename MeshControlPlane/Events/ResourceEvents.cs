using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using MeshControlPlane.Conditions;
using MeshControlPlane.Store;
using MeshModel.Resources;

namespace MeshControlPlane.Events;

/// <summary>
/// Notes as events of Istio's resources that they are stored, run by all proxies that they concern, or refused by one; and, for the conditions, when they
/// came to be run, be somebody looking or not.
/// </summary>
internal sealed class ResourceEvents(ResourceStore store, ArrivalTable arrivals, ConditionClock clock, EventLog events, TimeProvider time) : BackgroundService
{
    // Looking at so many for each proxy that comes further would take the time that the proxies are to be served in.
    private const int Many = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    // What not all proxies run yet, and whether that is told: what was stored before the start of the control plane has been.
    private readonly Dictionary<ResourceKey, (KubernetesObject Item, bool Tell)> _pending = [];
    // What was told of each, so that it is told again only when it is something else.
    private readonly Dictionary<(ResourceKey Resource, string Proxy), string> _refusals = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        arrivals.Changed += Signal;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var (objects, _, subscription) = store.ReadAndWatch();
                using var changes = subscription;
                Begin(objects);
                await FollowAsync(changes, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The control plane stops.
        }
        finally
        {
            arrivals.Changed -= Signal;
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
            if (_pending.Count > Many)
            {
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // At the start, and after more changes at once than are kept: those have not been told.
    private void Begin(ObjectSet objects)
    {
        clock.ForgetAllBut(key => objects.Find(key) is not null);
        foreach (var gone in _pending.Keys.Where(key => objects.Find(key) is null).ToList())
        {
            _pending.Remove(gone);
            Forget(gone);
        }

        foreach (var item in objects.All.Where(item => IsIstio(item.Key) && item.Decoded is not null))
        {
            _pending[item.Key] = (item, _pending.GetValueOrDefault(item.Key).Tell);
        }

        Look();
    }

    private void Note(ObjectChange change)
    {
        var item = change.Object;
        Forget(item.Key);
        if (!IsIstio(item.Key) || change.Type == ChangeType.Deleted)
        {
            _pending.Remove(item.Key);
            clock.Forget(item.Key);
            return;
        }

        if (change.Previous is null || GenerationOf(change.Previous) != GenerationOf(item))
        {
            events.Normal(SubjectOf(item), "Accepted", string.Create(CultureInfo.InvariantCulture, $"Generation {GenerationOf(item)} is stored"));
            _pending[item.Key] = (item, Tell: true);
        }
    }

    private void Look()
    {
        foreach (var (item, tell) in _pending.Values.ToList())
        {
            var arrival = arrivals.Of(item.Key, item.Version);
            clock.Since(item.Decoded!, ResourceStatus.Programmed, arrival.IsProgrammed);
            foreach (var proxy in arrival.Refusals)
            {
                var reason = proxy.Sync!.Refused!.Reason;
                if (_refusals.GetValueOrDefault((item.Key, proxy.Name)) != reason)
                {
                    _refusals[(item.Key, proxy.Name)] = reason;
                    events.Warning(SubjectOf(item), "Refused", $"Proxy {proxy.Name} refused what came of it: {reason}");
                }
            }

            // Who comes first will be told.
            if (!arrival.IsProgrammed || (arrival.Proxies == 0 && tell))
            {
                continue;
            }

            if (tell)
            {
                Tell(item, arrival);
            }

            _pending.Remove(item.Key);
            Forget(item.Key);
        }
    }

    private void Tell(KubernetesObject item, Arrival arrival)
    {
        var generation = GenerationOf(item).ToString(CultureInfo.InvariantCulture);
        events.Normal(
            SubjectOf(item),
            arrival.Reason,
            arrival.Concerned == 0 ? $"Generation {generation} has a part in no proxy's configuration" : $"{arrival.Count} proxies run with generation {generation}");
    }

    private static bool IsIstio(ResourceKey key) => key.Group.EndsWith(".istio.io", StringComparison.Ordinal);

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
