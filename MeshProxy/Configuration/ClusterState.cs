using System.Collections.Immutable;
using MeshProtocol;
using MeshProxy.CircuitBreaking;
using MeshProxy.LoadBalancing;
using MeshProxy.NameResolution;
using MeshProxy.OutlierDetection;
using MeshProxy.Tls;

namespace MeshProxy.Configuration;

/// <summary>
/// A cluster's identity: what outlives the configurations that describe it. Changed by the one who applies configurations, and by the answers to its names.
/// </summary>
internal sealed class ClusterState(
    string name, TimeProvider time, INameResolver? resolver = null, OwnCertificate? certificate = null, ILogger? logger = null) : IDisposable
{
    /// <summary>Held while the endpoints change; no request ever takes it.</summary>
    private readonly Lock _changing = new();
    private readonly Dictionary<(string Address, int Port), EndpointState> _endpoints = [];
    private ConnectionPool? _pool;
    private ConnectionPool? _outdated;
    private CircuitBreaker? _breaker;
    private OutlierDetector? _detector;
    private ClusterNames? _names;
    private AskedEndpoints? _asked;
    private ClusterModel? _model;
    private bool _isOver;
    private int _turn = -1;

    public string Name { get; } = name;

    public TimeProvider Time { get; } = time;

    /// <summary>Counts up for ROUND_ROBIN.</summary>
    public uint NextTurn() => (uint)Interlocked.Increment(ref _turn);

    /// <summary>How often names were asked for, with and without an answer; null where no names stand for endpoints.</summary>
    public (long Successes, long Failures)? Resolutions
    {
        get
        {
            lock (_changing)
            {
                return _names is { } names ? (names.Successes, names.Failures) : null;
            }
        }
    }

    /// <summary>Brings the cluster to a new description; the same description gives the same model.</summary>
    public ClusterModel Update(Cluster configuration, EndpointSet endpoints)
    {
        lock (_changing)
        {
            var security = UpstreamSecurity.Of(configuration, endpoints, certificate, _pool?.Settings.Security, logger);
            if (_model is not null && _model.Configuration.Equals(configuration) && _model.EndpointSet.Equals(endpoints) && Equals(_model.Pool.Settings.Security, security))
            {
                return _model;
            }

            var settings = ConnectionSettings.Of(configuration, security);
            if (_pool is null || _pool.Settings != settings || (security is not null && !_pool.Fits(endpoints)))
            {
                var made = new ConnectionPool(settings);
                _outdated?.Retire();
                _outdated = _pool;
                _pool = made;
            }

            if (security is not null)
            {
                _pool.Learn(endpoints);
            }

            Watch(configuration, endpoints);
            var model = new ClusterModel
            {
                State = this,
                Configuration = configuration,
                EndpointSet = endpoints,
                Asked = AskedFor(configuration.Kind),
                FirstAnswers = _names?.FirstAnswers,
                Pool = _pool,
                CircuitBreaker = BreakerFor(configuration.CircuitBreakers),
                HashKey = HashKey.For(configuration.ConsistentHashing),
            };
            model.Take(EndpointsOf(configuration.Kind, endpoints));
            if (_model is not null)
            {
                model.ChooseLike(_model);
            }

            model.OutlierDetector = DetectorFor(model);
            return _model = model;
        }
    }

    /// <summary>Gives up the pool of the description before; to be called once no request that begins can find it any more.</summary>
    public void RetireOutdated()
    {
        lock (_changing)
        {
            _outdated?.Retire();
            _outdated = null;
        }
    }

    /// <summary>The cluster is gone; requests in flight finish.</summary>
    public void Dispose()
    {
        lock (_changing)
        {
            _isOver = true;
            _outdated?.Retire();
            _outdated = null;
            _pool?.Retire();
            _detector?.Dispose();
            _names?.Dispose();
            _asked?.Dispose();
        }
    }

    private void Watch(Cluster configuration, EndpointSet endpoints)
    {
        if (configuration.Kind is not (ClusterKind.Dns or ClusterKind.LogicalDns))
        {
            _names?.Dispose();
            _names = null;
            return;
        }

        _names ??= new ClusterNames(resolver ?? SystemNameResolver.Shared, Time, OnNamesChanged);
        // Of several names only the first has a say where one address is wanted.
        var watched = configuration.Kind == ClusterKind.LogicalDns ? endpoints.Endpoints.Take(1) : endpoints.Endpoints;
        _names.Watch(
            watched.Select(endpoint => endpoint.Address),
            configuration.DnsRefreshMs > 0 ? BoundedTime.OfMilliseconds(configuration.DnsRefreshMs) : NameWatch.DefaultRefresh);
    }

    private void OnNamesChanged()
    {
        lock (_changing)
        {
            // A name of a description that is gone by now tells nothing.
            if (_isOver || _model is not { } model || _names is null)
            {
                return;
            }

            model.Take(EndpointsOf(model.Configuration.Kind, model.EndpointSet));
            if (_detector is { } detector)
            {
                detector.Follow(model);
            }
            else
            {
                model.ChooseAmong(model.Group, panicPercent: 0);
            }
        }
    }

    private AskedEndpoints? AskedFor(ClusterKind kind)
    {
        if (kind is ClusterKind.OriginalDestination or ClusterKind.DynamicDns)
        {
            return _asked ??= new AskedEndpoints(Time);
        }

        _asked?.Dispose();
        return _asked = null;
    }

    private EndpointGroup EndpointsOf(ClusterKind kind, EndpointSet endpoints)
    {
        var states = ImmutableArray.CreateBuilder<EndpointState>(endpoints.Endpoints.Count);
        var places = ImmutableArray.CreateBuilder<EndpointPlace>(endpoints.Endpoints.Count);
        var kept = new HashSet<(string, int)>();
        var described = _names?.Resolve(kind, endpoints) ?? endpoints.Endpoints.Select(endpoint => (endpoint.Address, endpoint));
        foreach (var (address, endpoint) in described)
        {
            var key = (address, endpoint.Port);
            if (!kept.Add(key))
            {
                continue;
            }

            if (!_endpoints.TryGetValue(key, out var state))
            {
                _endpoints.Add(key, state = new EndpointState(address, endpoint.Port, Time.GetTimestamp()));
            }

            state.Description = endpoint;
            states.Add(state);
            places.Add(EndpointPlace.Of(endpoint));
        }

        foreach (var gone in _endpoints.Keys.Where(key => !kept.Contains(key)).ToList())
        {
            _endpoints.Remove(gone);
        }

        return new EndpointGroup(states.ToImmutable(), places.ToImmutable());
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
        // Where callers name the destination there is no other to turn to: an ejection would change nothing, in Envoy neither.
        if (model.Configuration.OutlierEjection is null || model.Asked is not null)
        {
            _detector?.Dispose();
            _detector = null;
            model.ChooseAmong(model.Group, panicPercent: 0);
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
