using MeshModel.Findings;
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
                    var path = $"spec.rules[{i}].from[{j}].source";
                    foreach (var message in Of(mesh, policy, from[j].Source?.Namespaces, $"{path}.namespaces").Concat(Of(mesh, policy, from[j].Source?.NotNamespaces, $"{path}.notNamespaces")))
                    {
                        yield return message;
                    }
                }
            }
        }
    }

    private static IEnumerable<AnalysisMessage> Of(AnalysisContext mesh, AuthorizationPolicy policy, IReadOnlyList<string>? names, string path)
    {
        for (var i = 0; i < names?.Count; i++)
        {
            if (!names[i].Contains('*') && !mesh.KnowsNamespace(names[i]))
            {
                yield return Message(AnalysisCodes.NamespaceNotFound, policy, FieldPath.Element(path, i), $"there is no namespace {names[i]}, and so no caller of it");
            }
        }
    }
}
