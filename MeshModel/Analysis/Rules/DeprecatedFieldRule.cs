using MeshModel.Networking;

namespace MeshModel.Analysis.Rules;

/// <summary>IST0002: fields that Istio is about to give up.</summary>
internal sealed class DeprecatedFieldRule : AnalysisRule
{
    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh) => mesh.HttpRules()
        .Where(entry => entry.Rule.Fault?.Delay is { Percent: > 0 })
        .Select(entry => Message(AnalysisCodes.Deprecated, entry.Owner, $"{entry.Path}.fault.delay.percent", "is deprecated; write percentage: {value: …}"))
        .Concat(mesh.Resources.OfType<Sidecar>()
            .Where(sidecar => sidecar.Spec.OutboundTrafficPolicy?.EgressProxy is not null)
            .Select(sidecar => Message(AnalysisCodes.Deprecated, sidecar, "spec.outboundTrafficPolicy.egressProxy", "is deprecated")));
}
