using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace MeshProxy.Configuration;

/// <summary>The endpoints of a cluster that was given none: made as callers ask for them, and forgotten when nobody does any more.</summary>
internal sealed class AskedEndpoints : IDisposable
{
    /// <summary>Envoy's cleanup_interval.</summary>
    private static readonly TimeSpan Cleanup = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(string Host, int Port), EndpointState> _endpoints = [];
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;

    /// <summary>Requests at the last sweep; touched by the sweeps alone.</summary>
    private Dictionary<EndpointState, long> _before = [];

    public AskedEndpoints(TimeProvider time)
    {
        _time = time;
        _sweep = time.CreateTimer(_ => Sweep(), null, Cleanup, Cleanup);
    }

    public ImmutableArray<EndpointState> All =>
        [.. _endpoints.OrderBy(entry => entry.Key.Host, StringComparer.Ordinal).ThenBy(entry => entry.Key.Port).Select(entry => entry.Value)];

    /// <param name="host">Name or address, without brackets.</param>
    /// <param name="port">1 to 65535.</param>
    public EndpointState For(string host, int port) => _endpoints.TryGetValue((host, port), out var known)
        ? known
        : _endpoints.GetOrAdd((host, port), static (key, time) => new EndpointState(key.Host, key.Port, time.GetTimestamp()), _time);

    public void Dispose() => _sweep.Dispose();

    private void Sweep()
    {
        var now = new Dictionary<EndpointState, long>();
        foreach (var entry in _endpoints)
        {
            var endpoint = entry.Value;
            if (endpoint.InFlight == 0 && _before.TryGetValue(endpoint, out var total) && total == endpoint.Total)
            {
                // A request that has just picked it goes on with it all the same.
                _endpoints.TryRemove(entry);
            }
            else
            {
                now[endpoint] = endpoint.Total;
            }
        }

        _before = now;
    }
}
