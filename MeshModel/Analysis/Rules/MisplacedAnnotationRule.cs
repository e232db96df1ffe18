using MeshModel.Findings;
using MeshModel.Kubernetes;
using MeshModel.Resources;

namespace MeshModel.Analysis.Rules;

/// <summary>IST0107: annotations of Istio's that have no meaning where they stand, such as those of pods on a Deployment itself.</summary>
internal sealed class MisplacedAnnotationRule : AnalysisRule
{
    private const string ExportTo = "networking.istio.io/exportTo";
    private static readonly string[] OfPods = ["sidecar.istio.io/", "proxy.istio.io/", "traffic.sidecar.istio.io/", "readiness.status.sidecar.istio.io/", "inject.istio.io/"];

    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        foreach (var resource in mesh.Resources.Where(resource => resource is Service or Namespace or Deployment && resource.Metadata.Annotations.Count > 0))
        {
            foreach (var name in resource.Metadata.Annotations.Keys.Order(StringComparer.Ordinal))
            {
                if (PlaceOf(name, resource) is { } place)
                {
                    yield return Message(
                        AnalysisCodes.MisplacedAnnotation, resource, FieldPath.Field("metadata.annotations", name),
                        $"has no meaning on a {resource.Descriptor.Kind}; it belongs {place}");
                }
            }
        }
    }

    private static string? PlaceOf(string name, Resource resource) =>
        OfPods.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) ? resource is Deployment ? "on the pod template" : "on pods"
        : name == ExportTo && resource is not Service ? "on a Service"
        : null;
}
