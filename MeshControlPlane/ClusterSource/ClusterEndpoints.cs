using System.Collections.Immutable;
using System.Text.Json;

namespace MeshControlPlane.ClusterSource;

/// <summary>What the cluster knows of the addresses of its Services (EndpointSlices that are ready) and of the labels of its pods.</summary>
internal sealed class ClusterEndpoints
{
    private readonly Lock _changing = new();
    private Snapshot _current = new([], []);

    public ClusterEndpoints()
    {
        Slices = new Table<Slice>(
            this, ReadSlice, (one, other) => one.Equals(other), (snapshot, slices) => snapshot with { Slices = slices }, snapshot => snapshot.Slices);
        Pods = new Table<IReadOnlyDictionary<string, string>>(
            this, ClusterObject.LabelsOf, ClusterObject.AreEqual, (snapshot, pods) => snapshot with { Pods = pods }, snapshot => snapshot.Pods);
    }

    /// <summary>Raised after what is known has changed, and not for what else is said of pods all the time: return quickly, do not throw.</summary>
    public event Action? Changed;

    /// <summary>Takes EndpointSlices.</summary>
    public IFeedTarget Slices { get; }

    /// <summary>Takes pods.</summary>
    public IFeedTarget Pods { get; }

    /// <summary>The endpoints of each Service, by its namespace and name.</summary>
    public ILookup<(string Namespace, string Name), ClusterEndpoint> ByService() =>
        Volatile.Read(ref _current).Slices
            .OrderBy(slice => slice.Key)
            .SelectMany(slice => slice.Value.Endpoints.Select(endpoint => (Service: (slice.Key.Namespace, slice.Value.Service), Endpoint: endpoint)))
            .ToLookup(entry => entry.Service, entry => entry.Endpoint);

    /// <summary>The labels of a pod; none for one that is not known.</summary>
    public IReadOnlyDictionary<string, string> LabelsOf((string Namespace, string Name) pod) =>
        Volatile.Read(ref _current).Pods.GetValueOrDefault(pod) ?? ImmutableDictionary<string, string>.Empty;

    private static Slice ReadSlice(JsonElement content)
    {
        var service = ClusterObject.LabelsOf(content).GetValueOrDefault("kubernetes.io/service-name", "");
        var ports = ClusterObject.Items(content, "ports")
            .Where(port => port.TryGetProperty("port", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out _))
            .DistinctBy(port => ClusterObject.Text(port, "name"))
            .ToDictionary(port => ClusterObject.Text(port, "name"), port => port.GetProperty("port").GetInt32(), StringComparer.Ordinal);
        var isOfAddresses = ClusterObject.Text(content, "addressType") is "IPv4" or "IPv6";
        var (@namespace, _) = ClusterObject.NameOf(content);
        var endpoints =
            from endpoint in ClusterObject.Items(content, "endpoints")
            where isOfAddresses && IsReady(endpoint)
            let address = ClusterObject.Items(endpoint, "addresses").FirstOrDefault()
            where address.ValueKind == JsonValueKind.String
            select new ClusterEndpoint(address.GetString()!, ports, PodOf(endpoint, @namespace), ClusterObject.Text(endpoint, "zone"));
        return new Slice(service, [.. endpoints]);
    }

    // What is not said means ready.
    private static bool IsReady(JsonElement endpoint) =>
        !endpoint.TryGetProperty("conditions", out var conditions) || !conditions.TryGetProperty("ready", out var ready) || ready.ValueKind != JsonValueKind.False;

    private static (string Namespace, string Name)? PodOf(JsonElement endpoint, string @namespace) =>
        endpoint.TryGetProperty("targetRef", out var target) && ClusterObject.Text(target, "kind") == "Pod"
            ? (ClusterObject.Text(target, "namespace") is { Length: > 0 } own ? own : @namespace, ClusterObject.Text(target, "name"))
            : null;

    private sealed record Slice(string Service, IReadOnlyList<ClusterEndpoint> Endpoints)
    {
        public bool Equals(Slice? other) => other is not null && Service == other.Service && Endpoints.SequenceEqual(other.Endpoints);

        public override int GetHashCode() => HashCode.Combine(Service, Endpoints.Count);
    }

    private sealed record Snapshot(
        ImmutableDictionary<(string Namespace, string Name), Slice> Slices, ImmutableDictionary<(string Namespace, string Name), IReadOnlyDictionary<string, string>> Pods);

    private sealed class Table<T>(
        ClusterEndpoints endpoints,
        Func<JsonElement, T> read,
        Func<T, T, bool> areEqual,
        Func<Snapshot, ImmutableDictionary<(string, string), T>, Snapshot> with,
        Func<Snapshot, ImmutableDictionary<(string, string), T>> of) : IFeedTarget
    {
        public Task ReplaceAsync(IReadOnlyList<JsonElement> objects)
        {
            var all = objects.Select(content => KeyValuePair.Create(ClusterObject.NameOf(content), read(content))).ToList();
            return Change(known => known
                .RemoveRange(known.Keys.Except(all.Select(entry => entry.Key)))
                .SetItems(all.Where(entry => IsNews(known, entry.Key, entry.Value))));
        }

        public Task PutAsync(JsonElement content)
        {
            var (key, value) = (ClusterObject.NameOf(content), read(content));
            return Change(known => IsNews(known, key, value) ? known.SetItem(key, value) : known);
        }

        public Task RemoveAsync(JsonElement content) => Change(known => known.Remove(ClusterObject.NameOf(content)));

        // What is the same stays the same object.
        private bool IsNews(ImmutableDictionary<(string, string), T> known, (string, string) key, T value) =>
            !known.TryGetValue(key, out var before) || !areEqual(before, value);

        private Task Change(Func<ImmutableDictionary<(string, string), T>, ImmutableDictionary<(string, string), T>> change)
        {
            lock (endpoints._changing)
            {
                var known = of(endpoints._current);
                var changed = change(known);
                if (ReferenceEquals(known, changed))
                {
                    return Task.CompletedTask;
                }

                Volatile.Write(ref endpoints._current, with(endpoints._current, changed));
            }

            endpoints.Changed?.Invoke();
            return Task.CompletedTask;
        }
    }
}
