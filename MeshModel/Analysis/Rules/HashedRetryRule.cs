using MeshModel.Networking;

namespace MeshModel.Analysis.Rules;

/// <summary>MESH0006: retries to a service whose endpoints are chosen by a hash.</summary>
internal sealed class HashedRetryRule : AnalysisRule
{
    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        foreach (var (owner, rule, path) in mesh.HttpRules().Where(entry => entry.Rule.Retries is { Attempts: > 0, RetryIgnorePreviousHosts: not false }))
        {
            var host = rule.Route
                .Where(route => Hashes(mesh, mesh.Resolve(route.Destination.Host, owner), route.Destination.Subset))
                .Select(route => route.Destination.Host)
                .FirstOrDefault();
            if (host is not null)
            {
                yield return Message(AnalysisCodes.RetryLeavesHash, owner, $"{path}.retries", $"requests to {host} are bound to an endpoint by consistentHash, and a retry goes to another one");
            }
        }
    }

    private static bool Hashes(AnalysisContext mesh, string host, string? subset) => mesh.RulesFor(host).Any(rule =>
        IsHashed(rule.Spec.TrafficPolicy) || rule.Spec.Subsets.Any(candidate => candidate.Name == subset && IsHashed(candidate.TrafficPolicy)));

    private static bool IsHashed(TrafficPolicy? policy) => policy?.LoadBalancer?.ConsistentHash is not null;
}
