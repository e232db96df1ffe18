using MeshModel.Networking;

namespace MeshTranslation.Clusters;

/// <summary>The blocks of DestinationRules that hold for one cluster; a block that nobody gives is <see langword="null"/>.</summary>
internal sealed record ClusterPolicy(
    LoadBalancer? LoadBalancer, ConnectionPool? ConnectionPool, OutlierDetection? OutlierDetection, RetryBudget? RetryBudget, ClientTlsSettings? Tls)
{
    /// <summary>Where <see cref="Tls"/> is written, from the rule or the subset on.</summary>
    public string TlsPath { get; private init; } = "trafficPolicy.tls";

    /// <summary>Whether a subset gives it.</summary>
    public bool IsTlsOfSubset { get; private init; }

    /// <summary>
    /// A port's settings replace the whole policy of their level; then a subset's policy replaces the rule's block by block
    /// (Istio's <c>MergeSubsetTrafficPolicy</c>). The mesh's own settings are below all of them.
    /// </summary>
    public static ClusterPolicy For(AppliedRule rule, TrafficPolicy? subset, int port)
    {
        var mesh = rule.Settings.DefaultTrafficPolicy;
        var general = ForPort(rule.Policy?.Policy, port);
        var own = ForPort(subset, port);
        return new ClusterPolicy(
            own.LoadBalancer ?? general.LoadBalancer,
            WithConnectTimeout(own.ConnectionPool ?? general.ConnectionPool ?? mesh?.ConnectionPool, rule.Settings.ConnectTimeout),
            own.OutlierDetection ?? general.OutlierDetection ?? mesh?.OutlierDetection,
            own.RetryBudget ?? general.RetryBudget,
            own.Tls ?? general.Tls)
        {
            TlsPath = own.Tls is null ? general.TlsPath : own.TlsPath,
            IsTlsOfSubset = own.Tls is not null,
        };
    }

    private static ConnectionPool? WithConnectTimeout(ConnectionPool? pool, TimeSpan? timeout)
    {
        if (timeout is null || pool?.Tcp?.ConnectTimeout is not null)
        {
            return pool;
        }

        return (pool ?? new ConnectionPool()) with { Tcp = (pool?.Tcp ?? new TcpConnectionPool()) with { ConnectTimeout = timeout } };
    }

    private static ClusterPolicy ForPort(TrafficPolicy? policy, int port)
    {
        for (var index = 0; index < policy?.PortLevelSettings.Count; index++)
        {
            var settings = policy.PortLevelSettings[index];
            if (settings.Port?.Number == port)
            {
                return new ClusterPolicy(settings.LoadBalancer, settings.ConnectionPool, settings.OutlierDetection, RetryBudget: null, settings.Tls)
                {
                    TlsPath = $"trafficPolicy.portLevelSettings[{index}].tls",
                };
            }
        }

        return new ClusterPolicy(policy?.LoadBalancer, policy?.ConnectionPool, policy?.OutlierDetection, policy?.RetryBudget, policy?.Tls);
    }
}
