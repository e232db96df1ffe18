using System.Globalization;
using MeshModel.Networking;

namespace MeshModel.Analysis.Rules;

/// <summary>MESH0005: outlier detection that may not eject even one of the endpoints there are.</summary>
internal sealed class EjectionPercentRule : AnalysisRule
{
    private const int Default = 10;

    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        foreach (var rule in mesh.DestinationRules)
        {
            if (mesh.FindService(mesh.Resolve(rule.Spec.Host, rule)) is not { Spec.Selector.Count: > 0 } service)
            {
                continue;
            }

            var all = mesh.CountWorkloads(service.Metadata.Namespace, service.Spec.Selector);
            foreach (var (detection, path) in DetectionsOf(rule.Spec.TrafficPolicy, "spec.trafficPolicy"))
            {
                if (EjectsNobody(detection, all))
                {
                    yield return Say(rule, path, detection, all);
                }
            }

            for (var i = 0; i < rule.Spec.Subsets.Count; i++)
            {
                var subset = rule.Spec.Subsets[i];
                var count = mesh.CountWorkloads(service.Metadata.Namespace, Labels.Join(service.Spec.Selector, subset.Labels));
                foreach (var (detection, path) in DetectionsOf(subset.TrafficPolicy, $"spec.subsets[{i}].trafficPolicy"))
                {
                    if (EjectsNobody(detection, count))
                    {
                        yield return Say(rule, path, detection, count);
                    }
                }
            }
        }
    }

    private static IEnumerable<(OutlierDetection Detection, string Path)> DetectionsOf(TrafficPolicy? policy, string path)
    {
        if (policy?.OutlierDetection is { } general)
        {
            yield return (general, $"{path}.outlierDetection");
        }

        for (var i = 0; i < (policy?.PortLevelSettings.Count ?? 0); i++)
        {
            if (policy!.PortLevelSettings[i].OutlierDetection is { } own)
            {
                yield return (own, $"{path}.portLevelSettings[{i}].outlierDetection");
            }
        }
    }

    private static int PercentOf(OutlierDetection detection) => detection.MaxEjectionPercent == 0 ? Default : detection.MaxEjectionPercent;

    private static bool EjectsNobody(OutlierDetection detection, int endpoints) => endpoints > 0 && 100.0 / endpoints > PercentOf(detection);

    private static AnalysisMessage Say(DestinationRule rule, string path, OutlierDetection detection, int endpoints) => Message(
        AnalysisCodes.EjectsNobody, rule, $"{path}.maxEjectionPercent",
        string.Create(CultureInfo.InvariantCulture, $"{PercentOf(detection)} percent{(detection.MaxEjectionPercent == 0 ? ", the default," : "")} of {endpoints} endpoint{(endpoints == 1 ? "" : "s")} is less than one: nothing is ever ejected"));
}
