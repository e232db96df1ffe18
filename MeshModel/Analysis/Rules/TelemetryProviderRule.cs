using MeshModel.Findings;
using MeshModel.Mesh;
using MeshModel.Observability;

namespace MeshModel.Analysis.Rules;

/// <summary>IST0101, IST0157: a provider that the mesh does not have; a rule that is for none.</summary>
internal sealed class TelemetryProviderRule : AnalysisRule
{
    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        var defaults = mesh.Mesh.DefaultProviders;
        foreach (var telemetry in mesh.Resources.OfType<Telemetry>())
        {
            foreach (var (providers, path, hasDefault) in ListsOf(telemetry.Spec, defaults))
            {
                if (providers.Count == 0 && !hasDefault)
                {
                    yield return Message(AnalysisCodes.NoTelemetryProvider, telemetry, path, "names no provider, and the mesh has none by default: in Istio the rule does nothing");
                }

                for (var i = 0; i < providers.Count; i++)
                {
                    if (providers[i].Name.Length > 0 && mesh.Mesh.FindProvider(providers[i].Name) is null)
                    {
                        yield return Message(
                            AnalysisCodes.ProviderNotFound, telemetry, FieldPath.Element(path, i) + ".name", $"the mesh has no provider \"{providers[i].Name}\"");
                    }
                }
            }
        }
    }

    // A default that nobody has to declare: this mesh takes in all spans, prometheus has the metrics.
    private static IEnumerable<(IReadOnlyList<ProviderReference> Providers, string Path, bool HasDefault)> ListsOf(TelemetrySpec spec, DefaultProviders? defaults) =>
        spec.Tracing.Select((rule, i) => (rule.Providers, FieldPath.Element("spec.tracing", i) + ".providers", true))
            .Concat(spec.Metrics.Select((rule, i) => (rule.Providers, FieldPath.Element("spec.metrics", i) + ".providers", true)))
            .Concat(spec.AccessLogging.Select(
                (rule, i) => (rule.Providers, FieldPath.Element("spec.accessLogging", i) + ".providers", rule.Disabled == true || defaults is { AccessLogging.Count: > 0 })));
}
