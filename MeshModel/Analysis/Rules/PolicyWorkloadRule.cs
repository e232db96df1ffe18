using MeshModel.Networking;
using MeshModel.Observability;
using MeshModel.Resources;
using MeshModel.Security;

namespace MeshModel.Analysis.Rules;

/// <summary>IST0127: a policy or Sidecar whose selector no workload fits.</summary>
internal sealed class PolicyWorkloadRule : AnalysisRule
{
    private const string RootNamespace = "istio-system";

    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        foreach (var resource in mesh.Resources)
        {
            var (path, labels) = SelectorOf(resource);
            if (labels is { Count: > 0 } && !Fits(mesh, resource, labels))
            {
                yield return Message(AnalysisCodes.NoWorkload, resource, path, $"no workload has the labels {Labels.Text(labels)}: it is for nobody");
            }
            else if (resource is AuthorizationPolicy { Spec: { Selector: null, TargetRef: null, TargetRefs.Count: 0 } } && !Fits(mesh, resource, Labels.None))
            {
                yield return Message(AnalysisCodes.NoWorkload, resource, "", $"there is no workload in namespace {resource.Metadata.Namespace}: it is for nobody");
            }
        }
    }

    // In the root namespace AuthorizationPolicy and RequestAuthentication are for the whole mesh.
    private static bool Fits(AnalysisContext mesh, Resource resource, IReadOnlyDictionary<string, string> labels) =>
        resource is AuthorizationPolicy or RequestAuthentication && resource.Metadata.Namespace == RootNamespace
            ? mesh.AnyWorkloadAnywhere(labels)
            : mesh.AnyWorkload(resource.Metadata.Namespace, labels);

    private static (string Path, IReadOnlyDictionary<string, string>? Labels) SelectorOf(Resource resource) => resource switch
    {
        AuthorizationPolicy policy => ("spec.selector", policy.Spec.Selector?.MatchLabels),
        RequestAuthentication authentication => ("spec.selector", authentication.Spec.Selector?.MatchLabels),
        PeerAuthentication authentication => ("spec.selector", authentication.Spec.Selector?.MatchLabels),
        Telemetry telemetry => ("spec.selector", telemetry.Spec.Selector?.MatchLabels),
        Sidecar sidecar => ("spec.workloadSelector", sidecar.Spec.WorkloadSelector?.Labels),
        _ => ("", null),
    };
}
