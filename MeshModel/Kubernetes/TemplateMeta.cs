using System.Collections.ObjectModel;
using MeshModel.Schemas;

namespace MeshModel.Kubernetes;

/// <summary>The part of Kubernetes' <c>metadata</c> that a pod template has a use for.</summary>
public sealed record TemplateMeta
{
    [Field("Not used.")]
    public string? Name { get; init; }

    [Field("Not used.")]
    public string? Namespace { get; init; }

    [Field("Not used; written as null by many tools.")]
    public string? CreationTimestamp { get; init; }

    [Field("Labels of the pods.")]
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    [Field("Annotations of the pods.")]
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    [Field("Finalizers of the pods.", MergeAsSet = true)]
    public IReadOnlyList<string> Finalizers { get; init; } = [];
}
