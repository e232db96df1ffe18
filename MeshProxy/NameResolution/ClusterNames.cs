using MeshProtocol;

namespace MeshProxy.NameResolution;

/// <summary>The names of one cluster's endpoints. Changed only by the one who applies configurations.</summary>
internal sealed class ClusterNames(INameResolver resolver, TimeProvider time, Action changed) : IDisposable
{
    private readonly Dictionary<string, NameWatch> _watches = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Completes when each name has been asked for once.</summary>
    public Task FirstAnswers { get; private set; } = Task.CompletedTask;

    public long Successes => _watches.Values.Sum(watch => watch.Successes);

    public long Failures => _watches.Values.Sum(watch => watch.Failures);

    /// <summary>Begins with names that are new and ends with those that are gone; the others keep what is known of them.</summary>
    public void Watch(IEnumerable<string> names, TimeSpan refresh)
    {
        var wanted = names.ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, watch) in _watches.Where(entry => !wanted.Contains(entry.Key)).ToList())
        {
            _watches.Remove(name);
            watch.Dispose();
        }

        foreach (var name in wanted)
        {
            if (_watches.TryGetValue(name, out var watch))
            {
                watch.Refresh = refresh;
            }
            else
            {
                _watches.Add(name, new NameWatch(name, refresh, resolver, time, changed));
            }
        }

        FirstAnswers = Task.WhenAll(_watches.Values.Select(watch => watch.FirstAnswer));
    }

    /// <summary>The endpoints that the names stand for now, each with what was said of its name.</summary>
    public IEnumerable<(string Address, MeshProtocol.Endpoint Endpoint)> Resolve(ClusterKind kind, EndpointSet endpoints)
    {
        var addresses = endpoints.Endpoints.SelectMany(endpoint => AddressesOf(endpoint.Address).Select(address => (address, endpoint)));
        return kind == ClusterKind.LogicalDns ? addresses.Take(1) : addresses;
    }

    public void Dispose()
    {
        foreach (var watch in _watches.Values)
        {
            watch.Dispose();
        }
    }

    private IReadOnlyList<string> AddressesOf(string name) => _watches.TryGetValue(name, out var watch) ? watch.Addresses : [];
}
