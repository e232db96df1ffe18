using System.Collections.Immutable;
using MeshProtocol;
using MeshProxy.LoadBalancing;

namespace MeshProxy.Configuration;

/// <summary>A cluster's identity: what outlives the configurations that describe it. Changed only by the one who applies configurations.</summary>
internal sealed class ClusterState(string name)
{
    private readonly Dictionary<(string Address, int Port), EndpointState> _endpoints = [];
    private ConnectionPool? _pool;
    private ClusterModel? _model;
    private int _turn = -1;

    public string Name { get; } = name;

    /// <summary>Counts up for ROUND_ROBIN.</summary>
    public uint NextTurn() => (uint)Interlocked.Increment(ref _turn);

    /// <summary>Brings the cluster to a new description; the same description gives the same model.</summary>
    public ClusterModel Update(Cluster configuration, EndpointSet endpoints)
    {
        if (_model is not null && _model.Configuration.Equals(configuration) && _model.EndpointSet.Equals(endpoints))
        {
            return _model;
        }

        var connectTimeout = configuration.ConnectTimeoutMs > 0
            ? TimeSpan.FromMilliseconds(configuration.ConnectTimeoutMs)
            : ConnectionPool.DefaultConnectTimeout;
        if (_pool is null || _pool.ConnectTimeout != connectTimeout)
        {
            _pool?.Retire();
            _pool = new ConnectionPool(connectTimeout);
        }

        var states = ImmutableArray.CreateBuilder<EndpointState>(endpoints.Endpoints.Count);
        var kept = new HashSet<(string, int)>();
        foreach (var endpoint in endpoints.Endpoints)
        {
            var key = (endpoint.Address, endpoint.Port);
            if (!kept.Add(key))
            {
                continue;
            }

            if (!_endpoints.TryGetValue(key, out var state))
            {
                _endpoints.Add(key, state = new EndpointState(endpoint.Address, endpoint.Port));
            }

            state.Description = endpoint;
            states.Add(state);
        }

        foreach (var gone in _endpoints.Keys.Where(key => !kept.Contains(key)).ToList())
        {
            _endpoints.Remove(gone);
        }

        return _model = new ClusterModel
        {
            State = this,
            Configuration = configuration,
            EndpointSet = endpoints,
            Endpoints = states.ToImmutable(),
            Pool = _pool,
            LoadBalancer = LoadBalancer.For(configuration.LoadBalancing),
        };
    }

    /// <summary>The cluster is gone; requests in flight finish.</summary>
    public void Retire() => _pool?.Retire();
}
