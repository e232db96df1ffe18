using MeshProtocol;
using MeshProxy.Configuration;
using MeshRouting;

namespace MeshProxy.LoadBalancing;

/// <summary>Spares endpoints that have just come: what another balancer picks is taken with a likelihood that grows with the endpoint's age.</summary>
internal sealed class SlowStartLoadBalancer : LoadBalancer
{
    private const int Scale = 1_000_000;

    /// <summary>A bound for chance that never relents.</summary>
    private const int MostPicks = 1000;

    private readonly LoadBalancer _inner;
    private readonly SlowStart _settings;
    private readonly TimeProvider _time;
    private readonly long _duration;

    /// <summary>Timestamp from which on all endpoints have their full share.</summary>
    private readonly long _end;

    public SlowStartLoadBalancer(LoadBalancer inner, SlowStart settings, TimeProvider time)
        : base(inner.Endpoints)
    {
        _inner = inner;
        _settings = settings;
        _time = time;
        _duration = (long)(settings.DurationMs / 1000.0 * time.TimestampFrequency);
        foreach (var endpoint in inner.Endpoints)
        {
            _end = Math.Max(_end, endpoint.AddedAt + _duration);
        }
    }

    public override EndpointState Pick(IChance chance, ulong? hash, int attempt)
    {
        var now = _time.GetTimestamp();
        if (now >= _end)
        {
            return _inner.Pick(chance, hash, attempt);
        }

        // Measured by the warmest, so that it makes no difference while all are new.
        var most = 0.0;
        foreach (var endpoint in Endpoints)
        {
            most = Math.Max(most, Share(endpoint, now));
        }

        for (var i = 1; i < MostPicks; i++)
        {
            var picked = _inner.Pick(chance, hash, attempt);
            if (chance.Next(Scale) < Share(picked, now) / most * Scale)
            {
                return picked;
            }
        }

        return _inner.Pick(chance, hash, attempt);
    }

    /// <summary>Above 0, and 1 from the end of the duration on.</summary>
    private double Share(EndpointState endpoint, long now)
    {
        var age = (double)(now - endpoint.AddedAt) / _duration;
        var grown = age >= 1 ? 1 : Math.Pow(Math.Max(0, age), 1 / _settings.Aggression);
        return Math.Max(Math.Max(grown, _settings.MinimumPercent / 100), 1.0 / Scale);
    }
}
