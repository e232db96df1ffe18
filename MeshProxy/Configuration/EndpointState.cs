using MeshProxy.CircuitBreaking;
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

    /// <summary>The workload behind it; null for the application beside this proxy and for addresses passed through to.</summary>
    public Endpoint? Description
    {
        get => Volatile.Read(ref _description);
        set => Volatile.Write(ref _description, value);
    }

    /// <summary>Timestamp at which it became part of the cluster.</summary>
    public long AddedAt { get; } = addedAt;

    public EndpointHealth Health { get; } = new();

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
