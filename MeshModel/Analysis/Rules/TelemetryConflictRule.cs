using MeshModel.Observability;

namespace MeshModel.Analysis.Rules;

/// <summary>IST0159, IST0160: two Telemetries of a namespace for one workload, or two without selector.</summary>
internal sealed class TelemetryConflictRule : AnalysisRule
{
    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        foreach (var group in mesh.Resources.OfType<Telemetry>().GroupBy(telemetry => telemetry.Metadata.Namespace, StringComparer.Ordinal))
        {
            var (selective, general) = (group.Where(IsSelective).ToList(), group.Where(telemetry => !IsSelective(telemetry)).ToList());
            foreach (var telemetry in general.Count > 1 ? general : [])
            {
                yield return Message(
                    AnalysisCodes.TelemetryWithoutSelector, telemetry, "", $"{Others(general, telemetry)} of this namespace {(general.Count > 2 ? "have" : "has")} no selector either: the oldest counts");
            }

            foreach (var telemetry in selective)
            {
                var rivals = selective.Where(other => other.Key != telemetry.Key && mesh.AnyWorkloadHasBoth(SelectorOf(other), SelectorOf(telemetry), group.Key)).ToList();
                if (rivals.Count > 0)
                {
                    yield return Message(
                        AnalysisCodes.TelemetryForOneWorkload, telemetry, "spec.selector",
                        $"{Others(rivals, telemetry)} {(rivals.Count > 1 ? "select" : "selects")} some of the same workloads: the oldest counts");
                }
            }
        }
    }

    private static bool IsSelective(Telemetry telemetry) => SelectorOf(telemetry).Count > 0;

    private static IReadOnlyDictionary<string, string> SelectorOf(Telemetry telemetry) => telemetry.Spec.Selector?.MatchLabels ?? Labels.None;

    private static string Others(IEnumerable<Telemetry> all, Telemetry own) => string.Join(", ", all.Where(other => other.Key != own.Key).Select(other => other.Key));
}
