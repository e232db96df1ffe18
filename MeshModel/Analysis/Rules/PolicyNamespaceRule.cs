using MeshModel.Security;

namespace MeshModel.Analysis.Rules;

/// <summary>IST0101: an AuthorizationPolicy for callers of a namespace that does not exist.</summary>
internal sealed class PolicyNamespaceRule : AnalysisRule
{
    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        foreach (var policy in mesh.Resources.OfType<AuthorizationPolicy>())
        {
            for (var i = 0; i < policy.Spec.Rules.Count; i++)
            {
                var from = policy.Spec.Rules[i].From ?? [];
                for (var j = 0; j < from.Count; j++)
                {
                    var names = from[j].Source?.Namespaces ?? [];
                    for (var k = 0; k < names.Count; k++)
                    {
                        if (!names[k].Contains('*') && !mesh.KnowsNamespace(names[k]))
                        {
                            yield return Message(
                                AnalysisCodes.NamespaceNotFound, policy, $"spec.rules[{i}].from[{j}].source.namespaces[{k}]", $"there is no namespace {names[k]}, and so no caller of it");
                        }
                    }
                }
            }
        }
    }
}
