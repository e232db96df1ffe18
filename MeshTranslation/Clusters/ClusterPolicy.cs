using MeshModel.Networking;

namespace MeshTranslation.Clusters;

/// <summary>The blocks of DestinationRules that hold for one cluster; a block that nobody gives is <see langword="null"/>.</summary>
internal sealed record ClusterPolicy(LoadBalancer? LoadBalancer, ConnectionPool? ConnectionPool, OutlierDetection? OutlierDetection, RetryBudget? RetryBudget)
{
    /// <summary>
    /// A port's settings replace the whole policy of their level; then a subset's policy replaces the rule's block by block
    /// (Istio's <c>MergeSubsetTrafficPolicy</c>).
    /// </summary>
    public static ClusterPolicy For(TrafficPolicy? rule, TrafficPolicy? subset, int port)
    {
        var general = ForPort(rule, port);
        var own = ForPort(subset, port);
        return new ClusterPolicy(
            own.LoadBalancer ?? general.LoadBalancer,
            own.ConnectionPool ?? general.ConnectionPool,
            own.OutlierDetection ?? general.OutlierDetection,
            own.RetryBudget ?? general.RetryBudget);
    }

    private static ClusterPolicy ForPort(TrafficPolicy? policy, int port)
    {
        foreach (var settings in policy?.PortLevelSettings ?? [])
        {
            if (settings.Port?.Number == port)
            {
                return new ClusterPolicy(settings.LoadBalancer, settings.ConnectionPool, settings.OutlierDetection, RetryBudget: null);
            }
        }

        return new ClusterPolicy(policy?.LoadBalancer, policy?.ConnectionPool, policy?.OutlierDetection, policy?.RetryBudget);
    }
}
