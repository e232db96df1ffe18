using MeshModel.Networking;

namespace MeshModel.Analysis.Rules;

/// <summary>IST0110, IST0111: two Sidecars of a namespace for one workload, or two without selector.</summary>
internal sealed class SidecarConflictRule : AnalysisRule
{
    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        foreach (var group in mesh.Resources.OfType<Sidecar>().GroupBy(sidecar => sidecar.Metadata.Namespace, StringComparer.Ordinal))
        {
            var (selective, general) = (group.Where(IsSelective).ToList(), group.Where(sidecar => !IsSelective(sidecar)).ToList());
            foreach (var sidecar in general.Skip(1).Any() ? general : [])
            {
                yield return Message(AnalysisCodes.SidecarsWithoutSelector, sidecar, "", $"{Others(general, sidecar)} of this namespace {(general.Count > 2 ? "have" : "has")} no workloadSelector either: the oldest counts");
            }

            foreach (var sidecar in selective)
            {
                var rivals = selective.Where(other => other.Key != sidecar.Key && mesh.AnyWorkloadHasBoth(SelectorOf(other), SelectorOf(sidecar), group.Key)).ToList();
                if (rivals.Count > 0)
                {
                    yield return Message(AnalysisCodes.SidecarsForOneWorkload, sidecar, "spec.workloadSelector", $"{Others(rivals, sidecar)} {(rivals.Count > 1 ? "select" : "selects")} some of the same workloads: the oldest counts");
                }
            }
        }
    }

    private static bool IsSelective(Sidecar sidecar) => SelectorOf(sidecar).Count > 0;

    private static IReadOnlyDictionary<string, string> SelectorOf(Sidecar sidecar) => sidecar.Spec.WorkloadSelector?.Labels ?? new Dictionary<string, string>();

    private static string Others(IEnumerable<Sidecar> all, Sidecar own) => string.Join(", ", all.Where(other => other.Key != own.Key).Select(other => other.Key));
}
