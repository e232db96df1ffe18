using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;

namespace MeshModel.Kubernetes;

/// <summary>Kubernetes' <c>Deployment</c> resource.</summary>
[WithoutEffect("this mesh runs no containers: the Deployment is stored and shown, and nothing is started from it")]
public sealed record Deployment : Resource
{
    [Field("What is to run.", Required = true)]
    public required DeploymentSpec Spec { get; init; }

    /// <inheritdoc/>
    public override KindDescriptor Descriptor => ResourceKinds.Deployment;
}
