using MeshModel.Networking;

namespace MeshModel.Analysis.Rules;

/// <summary>MESH0003, MESH0004: a time for each try after which there is no other, or that the time of the whole request leaves no room for.</summary>
internal sealed class PerTryTimeoutRule : AnalysisRule
{
    private static readonly string[] Conditions = ["5xx", "gateway-error", "reset"];

    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        foreach (var (owner, rule, path) in mesh.HttpRules())
        {
            if (rule.Retries is not { Attempts: > 0, PerTryTimeout: { } perTry } retries)
            {
                continue;
            }

            if (!RetriesIt(retries))
            {
                yield return Message(AnalysisCodes.PerTryTimeoutIsFinal, owner, $"{path}.retries.perTryTimeout", "a try that runs out of its time is not tried again: the caller gets 504");
            }

            if (rule.Timeout <= perTry)
            {
                yield return Message(AnalysisCodes.TimeoutBeforePerTry, owner, $"{path}.timeout", "the whole request ends before its first try would: there is no retry after a slow one");
            }
        }
    }

    private static bool RetriesIt(HttpRetry retries) => (retries.RetryOn ?? "").Split(',').Intersect(Conditions).Any();
}
