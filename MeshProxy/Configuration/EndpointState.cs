using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using MeshProxy.CircuitBreaking;
using MeshProxy.Observability.Traffic;
using MeshProxy.OutlierDetection;
using Endpoint = MeshProtocol.Endpoint;

namespace MeshProxy.Configuration;

/// <summary>An endpoint of a cluster, with what is going on there; keeps its identity while its address stays.</summary>
internal sealed class EndpointState(string address, int port, long addedAt)
{
    private int _inFlight;
    private long _total;
    private Endpoint? _description;
    private ConnectionQueue? _connections;
    private SharedConnection? _sharedConnection;

    /// <summary>Address, or a name, without port and brackets.</summary>
    public string Host { get; } = address;

    public int Port { get; } = port;

    /// <summary>Host and port, as they stand in an authority.</summary>
    public string Address { get; } = address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:{port}" : $"{address}:{port}";

    /// <summary>Scheme, address and port, as a prefix to a path.</summary>
    public string Destination => _destination ??= "http://" + Address;

    private string? _destination;

    /// <summary>The same with an authority that stands for this endpoint and a host together, so that connections for one host serve no other.</summary>
    public string DestinationFor(string host)
    {
        if (_named is { } named && named.Host.Equals(host, StringComparison.OrdinalIgnoreCase))
        {
            return named.Destination;
        }

        if (_otherNamed is { } before && before.TryGetValue(host, out var known))
        {
            return known;
        }

        // Whatever a host is made of, this is a name.
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Address}\n{host.ToLowerInvariant()}")));
        var destination = $"http://{hash[..32]}.{hash[32..]}:{Port}";
        if (_named is null)
        {
            _named = new NamedDestination(host, destination);
        }
        else
        {
            Remember(host, destination);
        }

        return destination;
    }

    // Callers name the hosts: there is no end to them, but to what is kept.
    private void Remember(string host, string destination)
    {
        var known = _otherNamed;
        if (known is null || Interlocked.Increment(ref _namedCount) > MostNamed)
        {
            Volatile.Write(ref _namedCount, 1);
            known = _otherNamed = new ConcurrentDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        }

        known[host] = destination;
    }

    private const int MostNamed = 256;

    /// <summary>The one that was asked for first: most endpoints are known by one host.</summary>
    private volatile NamedDestination? _named;

    private volatile ConcurrentDictionary<string, string>? _otherNamed;
    private int _namedCount;

    private sealed record NamedDestination(string Host, string Destination);

    /// <summary>The workload behind it; null for the application beside this proxy and for addresses passed through to.</summary>
    public Endpoint? Description
    {
        get => Volatile.Read(ref _description);
        set => Volatile.Write(ref _description, value);
    }

    /// <summary>Timestamp at which it became part of the cluster.</summary>
    public long AddedAt { get; } = addedAt;

    public EndpointHealth Health { get; } = new();

    /// <summary>Where requests to it are counted.</summary>
    public MeterPlace Meter { get; } = new();

    /// <summary>For clusters that limit their connections.</summary>
    public ConnectionQueue Connections => LazyInitializer.EnsureInitialized(ref _connections, static () => new ConnectionQueue());

    /// <summary>The same for requests over HTTP/2.</summary>
    public SharedConnection SharedConnection => LazyInitializer.EnsureInitialized(ref _sharedConnection, static () => new SharedConnection());

    public int InFlight => Volatile.Read(ref _inFlight);

    public long Total => Interlocked.Read(ref _total);

    /// <returns>The number of the request.</returns>
    public long Begin()
    {
        Interlocked.Increment(ref _inFlight);
        return Interlocked.Increment(ref _total);
    }

    public void End() => Interlocked.Decrement(ref _inFlight);
}
