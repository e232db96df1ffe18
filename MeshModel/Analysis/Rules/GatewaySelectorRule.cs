using MeshModel.Networking;

namespace MeshModel.Analysis.Rules;

/// <summary>IST0101: a Gateway whose selector no workload fits.</summary>
internal sealed class GatewaySelectorRule : AnalysisRule
{
    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh) => mesh.Resources.OfType<Gateway>()
        .Where(gateway => !mesh.AnyWorkloadAnywhere(gateway.Spec.Selector))
        .Select(gateway => Message(
            AnalysisCodes.SelectorNotFound, gateway, "spec.selector", $"no workload has the labels {Labels.Text(gateway.Spec.Selector)}: nobody listens on its ports"));
}
