namespace MeshModel.Analysis.Rules;

/// <summary>MESH0001: a fault beside a timeout or retries, which do not act on it.</summary>
internal sealed class FaultWithTimeoutRule : AnalysisRule
{
    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        foreach (var (owner, rule, path) in mesh.HttpRules().Where(entry => entry.Rule.Fault is not null))
        {
            if (rule.Timeout is not null && rule.Fault!.Delay is not null)
            {
                yield return Message(AnalysisCodes.FaultWithTimeout, owner, $"{path}.fault.delay", "an injected delay comes before the timeout of the rule begins, and is not cut short by it");
            }

            if (rule.Retries is { Attempts: > 0 })
            {
                yield return Message(AnalysisCodes.FaultWithTimeout, owner, $"{path}.fault", "an injected fault comes before the retries of the rule, and is not tried again");
            }
        }
    }
}
