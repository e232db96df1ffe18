using MeshModel.Analysis.Annotations;
using MeshModel.Findings;
using MeshModel.Kubernetes;
using MeshModel.Resources;
using MeshModel.Schemas.Shapes;

namespace MeshModel.Analysis.Rules;

/// <summary>
/// IST0107, IST0108, IST0125, IST0135: annotations of Istio's that are on the wrong kind, unknown, of a wrong value, or deprecated; on Services, Namespaces,
/// Deployments and the pods that those would start.
/// </summary>
internal sealed class AnnotationRule : AnalysisRule
{
    private const string Inject = "sidecar.istio.io/inject";

    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh) => mesh.Resources.SelectMany(Of);

    private static IEnumerable<AnalysisMessage> Of(Resource resource)
    {
        if (resource is not (Service or Namespace or Deployment))
        {
            return [];
        }

        var own = Of(resource, resource.Descriptor.Kind, "metadata", resource.Metadata.Annotations, resource.Metadata.Labels);
        return resource is Deployment { Spec.Template.Metadata: { } pods }
            ? own.Concat(Of(resource, "Pod", "spec.template.metadata", pods.Annotations, pods.Labels))
            : own;
    }

    private static IEnumerable<AnalysisMessage> Of(
        Resource resource, string kind, string path, IReadOnlyDictionary<string, string> annotations, IReadOnlyDictionary<string, string> labels)
    {
        foreach (var (name, value) in annotations.Where(entry => IstioAnnotations.IsIstios(entry.Key)).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var at = FieldPath.Field(path + ".annotations", name);
            if (!IstioAnnotations.All.TryGetValue(name, out var known))
            {
                var hint = Spelling.Nearest(name, IstioAnnotations.All.Keys) is { } nearest ? $"; did you mean {nearest}?" : "";
                yield return Message(AnalysisCodes.UnknownAnnotation, resource, at, $"is no annotation of Istio's{hint}");
                continue;
            }

            if (known.Instead is { } instead && !(name == Inject && labels.ContainsKey(Inject)))
            {
                yield return Message(AnalysisCodes.DeprecatedAnnotation, resource, at, $"is deprecated{(instead.Length > 0 ? $"; use {instead}" : "")}");
            }

            if (known.Place.Length > 0 && known.Place != kind)
            {
                yield return Message(AnalysisCodes.MisplacedAnnotation, resource, at, $"has no meaning on a {kind}; it belongs {PlaceOf(known, resource)}");
            }
            else if (known.FaultOf(value) is { } fault)
            {
                yield return Message(AnalysisCodes.InvalidAnnotation, resource, at, $"is \"{ValueForm.Shorten(value)}\", and {fault}");
            }
        }
    }

    private static string PlaceOf(IstioAnnotation annotation, Resource resource) => annotation.Place switch
    {
        "Pod" => resource is Deployment ? "on the pod template" : "on pods",
        "AuthorizationPolicy" => "on an AuthorizationPolicy",
        var kind => $"on a {kind}",
    };
}
