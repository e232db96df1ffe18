namespace MeshModel.Analysis.Rules;

/// <summary>IST0174: a DestinationRule for a host that the mesh does not know.</summary>
internal sealed class UnknownRuleHostRule : AnalysisRule
{
    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh) => mesh.DestinationRules
        .Where(rule => !mesh.Knows(mesh.Resolve(rule.Spec.Host, rule)))
        .Select(rule => Message(AnalysisCodes.UnknownRuleHost, rule, "spec.host", $"the mesh knows no host {mesh.Resolve(rule.Spec.Host, rule)}, and the rule is for nobody"));
}
