using MeshModel.Schemas;

namespace MeshModel.Kubernetes;

/// <summary>Kubernetes' <c>PodTemplateSpec</c>.</summary>
public sealed record PodTemplate
{
    [Field("Labels and annotations of the pods.")]
    public TemplateMeta? Metadata { get; init; }

    [Field("What runs in a pod.")]
    public PodSpec? Spec { get; init; }
}
