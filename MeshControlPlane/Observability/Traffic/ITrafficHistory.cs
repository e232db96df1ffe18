namespace MeshControlPlane.Observability.Traffic;

/// <summary>What the proxies have reported, second by second, for the last 30 minutes.</summary>
internal interface ITrafficHistory
{
    /// <summary>The newest moment for which all that report have reported, or should have.</summary>
    DateTimeOffset Now { get; }

    /// <summary>The oldest moment that is still known.</summary>
    DateTimeOffset Earliest { get; }

    /// <summary>All flows between two moments, each summed up. Moments are cut to whole seconds and to what is known.</summary>
    TrafficSlice Between(DateTimeOffset from, DateTimeOffset to);

    /// <summary>The same stretch of time in equal steps, oldest first: for charts and replay.</summary>
    /// <param name="from">The begin.</param>
    /// <param name="to">The end.</param>
    /// <param name="step">At least a second.</param>
    IReadOnlyList<TrafficSlice> Steps(DateTimeOffset from, DateTimeOffset to, TimeSpan step);

    /// <summary>Told about once a second, when <see cref="Now"/> has gone on. Who listens must not take long, and has to stop listening.</summary>
    event Action? Advanced;
}
