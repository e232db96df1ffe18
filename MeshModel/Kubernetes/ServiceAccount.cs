using System.Text.Json;
using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;

namespace MeshModel.Kubernetes;

/// <summary>Kubernetes' <c>ServiceAccount</c> resource: the identity of workloads.</summary>
public sealed record ServiceAccount : Resource
{
    [Field("Secrets that its workloads may use.", MergeKey = "name")]
    public IReadOnlyList<JsonElement> Secrets { get; init; } = [];

    [Field("Secrets for fetching images.")]
    public IReadOnlyList<JsonElement> ImagePullSecrets { get; init; } = [];

    [Field("Whether its workloads get a token.")]
    public bool? AutomountServiceAccountToken { get; init; }

    /// <inheritdoc/>
    public override KindDescriptor Descriptor => ResourceKinds.ServiceAccount;
}
