using MeshModel.Networking;

namespace MeshModel.Analysis.Rules;

/// <summary>IST0128, IST0129: TLS to a server whose certificate is not verified.</summary>
internal sealed class OriginationVerificationRule : AnalysisRule
{
    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        foreach (var rule in mesh.DestinationRules)
        {
            if (IsBlind(rule.Spec.TrafficPolicy?.Tls))
            {
                yield return Say(AnalysisCodes.UnverifiedServer, rule, "spec.trafficPolicy.tls");
            }

            var ports = rule.Spec.TrafficPolicy?.PortLevelSettings ?? [];
            for (var i = 0; i < ports.Count; i++)
            {
                if (IsBlind(ports[i].Tls))
                {
                    yield return Say(AnalysisCodes.UnverifiedServerAtPort, rule, $"spec.trafficPolicy.portLevelSettings[{i}].tls");
                }
            }
        }
    }

    private static AnalysisMessage Say(AnalysisCode code, DestinationRule rule, string path) =>
        Message(code, rule, path, $"the server's certificate is not verified, so {rule.Spec.Host} can be anybody");

    private static bool IsBlind(ClientTlsSettings? tls) =>
        tls is { Mode: TlsMode.Simple or TlsMode.Mutual } && string.IsNullOrEmpty(tls.CaCertificates) && string.IsNullOrEmpty(tls.CredentialName);
}
