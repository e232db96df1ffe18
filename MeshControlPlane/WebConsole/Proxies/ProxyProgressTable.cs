using System.Globalization;
using MeshControlPlane.Conditions;
using MeshControlPlane.Store;
using MeshModel.Resources;

namespace MeshControlPlane.WebConsole.Proxies;

/// <summary>Says of each proxy how far it is, worked out once for each state of proxies and store, when somebody looks.</summary>
internal sealed class ProxyProgressTable(ArrivalTable arrivals, IResourceStore store)
{
    private readonly Lock _making = new();
    private Made? _made;

    /// <summary>All proxies of the registry, by the id of their process.</summary>
    public IReadOnlyDictionary<string, ProxyProgress> Current()
    {
        lock (_making)
        {
            var (snapshot, standings) = (store.Current, arrivals.Proxies);
            if (_made is null || !ReferenceEquals(_made.Snapshot, snapshot) || !ReferenceEquals(_made.Standings, standings))
            {
                var resources = snapshot.Resources.Values.Where(resource => resource.Descriptor.Group.EndsWith(".istio.io", StringComparison.Ordinal)).ToList();
                _made = new Made(
                    snapshot, standings,
                    standings.GroupBy(standing => standing.Node.InstanceId)
                        .ToDictionary(group => group.Key, group => Make(group.First(), resources, snapshot.Version)));
            }

            return _made.Proxies;
        }
    }

    private static ProxyProgress Make(ProxyStanding standing, List<Resource> resources, long version)
    {
        var concerned = resources.Where(resource => standing.IsConcernedBy(resource.Key, resource.Metadata.ResourceVersion)).ToList();
        List<MissingResource> missing = [.. concerned
            .Where(resource => !standing.Has(resource.Key, resource.Metadata.ResourceVersion))
            .OrderBy(resource => resource.Key.ToString(), StringComparer.Ordinal)
            .Select(resource => new MissingResource(resource.Key, standing.WhyNot(resource.Metadata.ResourceVersion)))];
        var (state, reason) = standing switch
        {
            { LostSince: { } since } => (ProxyState.NotConnected, $"without connection since {Timestamp.Of(since)}; it goes on with what it has, if it runs"),
            { Sync.Refused: { } refused } =>
                (ProxyState.Refused, string.Create(CultureInfo.InvariantCulture, $"it refused revision {refused.Revision}: {refused.Reason}")),
            { IsSilent: true } => (ProxyState.Stale, "it is connected and sends no heartbeat"),
            { Sync: null or { Revision: 0 } } => (ProxyState.Stale, "it has not answered its first configuration yet"),
            _ when missing.Count > 0 => (ProxyState.Stale, missing[0].Reason),
            _ when standing.Sync!.StoreVersion < version => (ProxyState.Stale, "it has not taken the newest revision yet"),
            _ => (ProxyState.Synced, ""),
        };
        return new ProxyProgress(standing, state, reason, concerned.Count, missing);
    }

    private sealed record Made(StoreSnapshot Snapshot, IReadOnlyList<ProxyStanding> Standings, IReadOnlyDictionary<string, ProxyProgress> Proxies);
}
