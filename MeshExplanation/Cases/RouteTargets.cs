namespace MeshExplanation.Cases;

/// <summary>Whom requests go to, by the names that people use for it.</summary>
internal static class RouteTargets
{
    /// <summary>Which part of the requests goes to a target: a workload, a service or host, or <c>subset v1 of ratings</c>.</summary>
    /// <param name="explanation">The request.</param>
    /// <param name="target">The target's name.</param>
    public static double ShareOf(RequestExplanation explanation, string target) =>
        Reached(explanation).Where(share => IsNamed(share, target)).Sum(share => share.Share);

    /// <summary>Each workload with its share, and, where there is none, the host; for people.</summary>
    public static IEnumerable<(string Target, double Share)> Summary(RequestExplanation explanation) =>
        Reached(explanation)
            .GroupBy(
                share => share.Workload.Length > 0 ? Plain(share.Workload) : Describe(share.Cluster),
                (name, parts) => (name, parts.Sum(part => part.Share)))
            .Where(share => share.Item2 > 0);

    /// <summary>Whether a cluster or the workload behind it is meant by a name.</summary>
    public static bool IsNamed(TargetShare share, string target)
    {
        if (target.Split(' ') is ["subset", var subset, "of", var host])
        {
            return share.Cluster.Subset == subset && IsHost(share.Cluster.Host, host);
        }

        return share.Workload == target || Plain(share.Workload) == target || IsHost(share.Cluster.Host, target) || share.Cluster.Name == target;
    }

    /// <summary>
    /// The request's shares by cluster and endpoint. Endpoints share as balancers do in the long run: by weight, among the healthy of the first priority.
    /// </summary>
    public static IEnumerable<TargetShare> Shares(RequestExplanation explanation)
    {
        foreach (var cluster in explanation.Clusters.Where(cluster => cluster.Share > 0 && cluster.Problem is null))
        {
            var used = Used(cluster);
            var sum = used.Sum(endpoint => (double)endpoint.Weight);
            if (used.Count == 0)
            {
                yield return new TargetShare(cluster, "", cluster.Share, null);
            }

            foreach (var endpoint in used)
            {
                yield return new TargetShare(cluster, endpoint.Workload, cluster.Share * endpoint.Weight / sum, endpoint);
            }
        }
    }

    private static IEnumerable<TargetShare> Reached(RequestExplanation explanation) =>
        Shares(explanation).Where(share => share.Endpoint?.Admission is not { Allowed: false });

    private static List<ExplainedEndpoint> Used(ExplainedCluster cluster)
    {
        var healthy = cluster.Endpoints.Where(endpoint => endpoint.Health == "healthy").ToList();
        var candidates = healthy.Count > 0 ? healthy : [.. cluster.Endpoints];
        var first = candidates.Count == 0 ? 0 : candidates.Min(endpoint => endpoint.Priority);
        return [.. candidates.Where(endpoint => endpoint.Priority == first)];
    }

    private static bool IsHost(string host, string name) => host == name || (!name.Contains('.', StringComparison.Ordinal) && host.Split('.')[0] == name);

    private static string Plain(string workload) => workload[(workload.IndexOf('/', StringComparison.Ordinal) + 1)..];

    private static string Describe(ExplainedCluster cluster) => cluster.Subset.Length > 0 ? $"subset {cluster.Subset} of {cluster.Host}" : cluster.Host;
}
