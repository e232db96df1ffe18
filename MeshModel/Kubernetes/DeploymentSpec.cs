using System.Collections.ObjectModel;
using System.Text.Json;
using MeshModel.Schemas;

namespace MeshModel.Kubernetes;

/// <summary>Kubernetes' <c>DeploymentSpec</c>.</summary>
public sealed record DeploymentSpec
{
    [Field("How many pods; 1 when left out.")]
    public int? Replicas { get; init; }

    [Field("Which pods belong to it; must agree with the labels of the template.", Required = true, Atomic = true)]
    public required LabelSelector Selector { get; init; }

    [Field("What each pod looks like.", Required = true)]
    public required PodTemplate Template { get; init; }

    [Field("How pods are replaced on a change.")]
    public IReadOnlyDictionary<string, JsonElement> Strategy { get; init; } = ReadOnlyDictionary<string, JsonElement>.Empty;

    [Field("How long a pod must be ready before it counts.")]
    public int? MinReadySeconds { get; init; }

    [Field("How many old states are kept.")]
    public int? RevisionHistoryLimit { get; init; }

    [Field("After what time a change counts as failed.")]
    public int? ProgressDeadlineSeconds { get; init; }

    [Field("Whether changes wait.")]
    public bool? Paused { get; init; }
}
