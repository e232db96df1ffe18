using MeshModel.Networking;

namespace MeshModel.Analysis.Rules;

/// <summary>IST0138: one certificate in several Gateways of the same workloads.</summary>
internal sealed class SharedCertificateRule : AnalysisRule
{
    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        var uses = mesh.Resources.OfType<Gateway>().SelectMany(CredentialPaths.Of, (gateway, use) => (Gateway: gateway, use.Path, use.Name))
            .GroupBy(use => (use.Name, Selector: Labels.Text(use.Gateway.Spec.Selector)));
        foreach (var group in uses.Where(group => group.Select(use => use.Gateway.Key).Distinct().Skip(1).Any()))
        {
            foreach (var use in group)
            {
                var others = group.Select(other => other.Gateway.Key).Where(key => key != use.Gateway.Key).Distinct();
                yield return Message(
                    AnalysisCodes.SharedCertificate, use.Gateway, use.Path,
                    $"{string.Join(", ", others)} {(others.Skip(1).Any() ? "have" : "has")} the same certificate: a browser that reuses its HTTP/2 connection for a host of another Gateway gets 404");
            }
        }
    }
}
