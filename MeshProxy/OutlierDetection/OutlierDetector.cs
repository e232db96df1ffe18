using MeshProtocol;
using MeshProxy.Configuration;
using MeshProxy.LocalReplies;

namespace MeshProxy.OutlierDetection;

/// <summary>Takes failing endpoints of one cluster out of the choice, and brings them back (Envoy's outlier detection).</summary>
internal sealed class OutlierDetector : IDisposable
{
    private static readonly TimeSpan LongestEjection = TimeSpan.FromMinutes(5);
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;

    /// <summary>Held by ejections, sweeps and new configurations; a request that changes nothing never takes it.</summary>
    private readonly Lock _changing = new();

    private volatile OutlierEjection _settings;
    private ClusterModel _cluster;
    private long _total;
    private bool _isOver;

    public OutlierDetector(ClusterModel cluster, TimeProvider time)
    {
        _time = time;
        _cluster = cluster;
        _settings = cluster.Configuration.OutlierEjection;
        _sweep = time.CreateTimer(_ => Sweep(), null, Interval, Interval);
        Show();
    }

    /// <summary>Ejections since the cluster is known.</summary>
    public long Total => Interlocked.Read(ref _total);

    private TimeSpan Interval => BoundedTime.OfMilliseconds(Math.Max(1, _settings.IntervalMs));

    private TimeSpan BaseEjection => BoundedTime.OfMilliseconds(_settings.BaseEjectionMs);

    private TimeSpan MaximumEjection => BaseEjection > LongestEjection ? BaseEjection : LongestEjection;

    /// <summary>Goes on with a newer description of the same cluster: who is out stays out.</summary>
    public void Follow(ClusterModel cluster)
    {
        lock (_changing)
        {
            var interval = Interval;
            _cluster = cluster;
            _settings = cluster.Configuration.OutlierEjection;
            if (Interval != interval)
            {
                _sweep.Change(Interval, Interval);
            }

            Show();
        }
    }

    /// <summary>An endpoint has answered.</summary>
    public void Answered(EndpointState endpoint, int status)
    {
        var settings = _settings;
        if (settings.SplitLocalOriginErrors)
        {
            endpoint.Health.CountLocalSuccess();
        }

        if (endpoint.Health.Count(status, settings.Consecutive5XxErrors, settings.ConsecutiveGatewayErrors))
        {
            Eject(endpoint);
        }
    }

    /// <summary>A try has ended without a whole answer. What is not the endpoint's doing does not count.</summary>
    public void Failed(EndpointState endpoint, ProxyFailure failure)
    {
        var status = failure switch
        {
            // An answer that was dropped for another try has been counted as an answer.
            ProxyFailure.None or ProxyFailure.CallerGone or ProxyFailure.BadRequest or ProxyFailure.Overflow or ProxyFailure.RetriableAnswer => 0,
            ProxyFailure.ConnectionTimeout or ProxyFailure.RequestTimeout or ProxyFailure.StreamDuration or ProxyFailure.TryTimeout => StatusCodes.Status504GatewayTimeout,
            _ => StatusCodes.Status503ServiceUnavailable,
        };
        if (status == 0)
        {
            return;
        }

        var settings = _settings;
        var reached = settings.SplitLocalOriginErrors
            ? endpoint.Health.CountLocalFailure(settings.ConsecutiveLocalOriginFailures)
            : endpoint.Health.Count(status, settings.Consecutive5XxErrors, settings.ConsecutiveGatewayErrors);
        if (reached)
        {
            Eject(endpoint);
        }
    }

    /// <summary>How long an endpoint has been out, and how long it is to stay out at least; null for one that is in.</summary>
    public (TimeSpan Since, TimeSpan Length)? Ejection(EndpointState endpoint)
    {
        lock (_changing)
        {
            return endpoint.Health.IsEjected ? (_time.GetElapsedTime(endpoint.Health.EjectedAt), LengthOf(endpoint.Health)) : null;
        }
    }

    /// <summary>The cluster is gone, or detects nothing any more: all endpoints are in again.</summary>
    public void Dispose()
    {
        _sweep.Dispose();
        lock (_changing)
        {
            _isOver = true;
            foreach (var endpoint in _cluster.Endpoints)
            {
                endpoint.Health.Return();
            }
        }
    }

    private void Eject(EndpointState endpoint)
    {
        lock (_changing)
        {
            var health = endpoint.Health;
            var endpoints = _cluster.Endpoints;
            if (_isOver || health.IsEjected || !endpoints.Contains(endpoint))
            {
                return;
            }

            var ejected = endpoints.Count(other => other.Health.IsEjected) + 1;
            if (100.0 * ejected / endpoints.Length > _settings.MaxEjectionPercent)
            {
                return;
            }

            Interlocked.Increment(ref _total);
            health.Eject(_time.GetTimestamp(), lengthen: BaseEjection * health.Ejections < MaximumEjection);
            Show();
        }
    }

    private void Sweep()
    {
        lock (_changing)
        {
            var returned = false;
            foreach (var endpoint in _cluster.Endpoints)
            {
                var health = endpoint.Health;
                if (!health.IsEjected)
                {
                    health.Forgive();
                }
                else if (_time.GetElapsedTime(health.EjectedAt) >= LengthOf(health))
                {
                    health.Return();
                    returned = true;
                }
            }

            if (returned)
            {
                Show();
            }
        }
    }

    private TimeSpan LengthOf(EndpointHealth health)
    {
        var length = BaseEjection * health.Ejections;
        return length < MaximumEjection ? length : MaximumEjection;
    }

    /// <summary>Tells the cluster from whom to choose.</summary>
    private void Show()
    {
        // With too few left, better a sick one than too much for the healthy ones.
        _cluster.ChooseAmong(_cluster.Group.Where((endpoint, _) => !endpoint.Health.IsEjected), _settings.MinHealthPercent);
    }
}
