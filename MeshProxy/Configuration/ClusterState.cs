using System.Collections.Immutable;
using MeshProtocol;
using MeshProxy.CircuitBreaking;
using MeshProxy.LoadBalancing;
using MeshProxy.OutlierDetection;

namespace MeshProxy.Configuration;

/// <summary>A cluster's identity: what outlives the configurations that describe it. Changed only by the one who applies configurations.</summary>
internal sealed class ClusterState(string name, TimeProvider time) : IDisposable
{
    private readonly Dictionary<(string Address, int Port), EndpointState> _endpoints = [];
    private ConnectionPool? _pool;
    private CircuitBreaker? _breaker;
    private OutlierDetector? _detector;
    private ClusterModel? _model;
    private int _turn = -1;

    public string Name { get; } = name;

    public TimeProvider Time { get; } = time;

    /// <summary>Counts up for ROUND_ROBIN.</summary>
    public uint NextTurn() => (uint)Interlocked.Increment(ref _turn);

    /// <summary>Brings the cluster to a new description; the same description gives the same model.</summary>
    public ClusterModel Update(Cluster configuration, EndpointSet endpoints)
    {
        if (_model is not null && _model.Configuration.Equals(configuration) && _model.EndpointSet.Equals(endpoints))
        {
            return _model;
        }

        var settings = ConnectionSettings.Of(configuration);
        if (_pool is null || _pool.Settings != settings)
        {
            _pool?.Retire();
            _pool = new ConnectionPool(settings);
        }

        var model = new ClusterModel
        {
            State = this,
            Configuration = configuration,
            EndpointSet = endpoints,
            Endpoints = EndpointsOf(endpoints),
            Pool = _pool,
            CircuitBreaker = BreakerFor(configuration.CircuitBreakers),
            HashKey = HashKey.For(configuration.ConsistentHashing),
        };
        if (_model is not null)
        {
            model.ChooseLike(_model);
        }

        model.OutlierDetector = DetectorFor(model);
        return _model = model;
    }

    /// <summary>The cluster is gone; requests in flight finish.</summary>
    public void Dispose()
    {
        _pool?.Retire();
        _detector?.Dispose();
    }

    private ImmutableArray<EndpointState> EndpointsOf(EndpointSet endpoints)
    {
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
                _endpoints.Add(key, state = new EndpointState(endpoint.Address, endpoint.Port, Time.GetTimestamp()));
            }

            state.Description = endpoint;
            states.Add(state);
        }

        foreach (var gone in _endpoints.Keys.Where(key => !kept.Contains(key)).ToList())
        {
            _endpoints.Remove(gone);
        }

        return states.ToImmutable();
    }

    private CircuitBreaker? BreakerFor(CircuitBreakers? limits)
    {
        if (limits is null)
        {
            return null;
        }

        _breaker ??= new CircuitBreaker(limits);
        _breaker.Limits = limits;
        return _breaker;
    }

    /// <summary>Also sets what the model chooses from.</summary>
    private OutlierDetector? DetectorFor(ClusterModel model)
    {
        if (model.Configuration.OutlierEjection is null)
        {
            _detector?.Dispose();
            _detector = null;
            model.ChooseFrom(model.Endpoints);
        }
        else if (_detector is null)
        {
            _detector = new OutlierDetector(model, Time);
        }
        else
        {
            _detector.Follow(model);
        }

        return _detector;
    }
}
