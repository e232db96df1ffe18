using MeshModel.Networking;
using MeshProtocol;

namespace MeshTranslation.Clusters;

/// <summary>Translates <c>connectionPool</c> and <c>retryBudget</c>.</summary>
internal static class ConnectionTranslation
{
    private const long Never = -1;

    // What Istio's API documents for a budget that leaves them out.
    private const double DefaultBudgetPercent = 20;
    private const int DefaultBudgetMinimum = 3;

    public static void Apply(ConnectionPool? pool, MeshModel.Networking.RetryBudget? budget, Cluster cluster)
    {
        if (pool is null && budget is null)
        {
            return;
        }

        var tcp = pool?.Tcp ?? new TcpConnectionPool();
        var http = pool?.Http ?? new HttpConnectionPool();
        if (tcp.ConnectTimeout is { } timeout)
        {
            cluster.ConnectTimeoutMs = (long)timeout.TotalMilliseconds;
        }

        if (http.Http2KeepAlive is { Interval: { } interval, Timeout: { } answer })
        {
            cluster.Http2Keepalive = new Http2Keepalive { IntervalMs = (long)interval.TotalMilliseconds, TimeoutMs = (long)answer.TotalMilliseconds };
        }

        var breakers = new CircuitBreakers
        {
            MaxConnections = tcp.MaxConnections,
            MaxPendingRequests = http.Http1MaxPendingRequests,
            MaxRequests = http.Http2MaxRequests,
            MaxRetries = http.MaxRetries,
            RetryBudget = budget is null ? null : new MeshProtocol.RetryBudget
            {
                Percent = budget.Percent ?? DefaultBudgetPercent,
                MinRetries = budget.MinRetryConcurrency > 0 ? budget.MinRetryConcurrency : DefaultBudgetMinimum,
            },
        };
        // A part that says nothing is left out: to the proxy its presence means that there is something to count.
        cluster.CircuitBreakers = breakers.Equals(new CircuitBreakers()) ? null : breakers;

        var connections = new UpstreamConnections
        {
            MaxRequestsPerConnection = http.MaxRequestsPerConnection,
            MaxDurationMs = (long)(tcp.MaxConnectionDuration ?? TimeSpan.Zero).TotalMilliseconds,
        };
        if ((http.IdleTimeout ?? tcp.IdleTimeout) is { } idle)
        {
            connections.IdleTimeoutMs = idle > TimeSpan.Zero ? (long)idle.TotalMilliseconds : Never;
        }

        if (tcp.TcpKeepalive is { } keepalive)
        {
            connections.Keepalive = new KeepaliveProbes
            {
                Probes = Bounded(keepalive.Probes),
                TimeSeconds = Bounded((keepalive.Time ?? TimeSpan.Zero).TotalSeconds),
                IntervalSeconds = Bounded((keepalive.Interval ?? TimeSpan.Zero).TotalSeconds),
            };
        }

        cluster.Connections = connections.Equals(new UpstreamConnections()) ? null : connections;
    }

    /// <summary>The operating system counts in whole seconds, and not beyond 15 bits.</summary>
    private static int Bounded(double number) => (int)Math.Min(Math.Ceiling(number), short.MaxValue);
}
