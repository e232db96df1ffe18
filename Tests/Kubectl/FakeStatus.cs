using System.Text.Json.Nodes;
using MeshControlPlane.Api;
using MeshModel.Networking;
using MeshModel.Resources;

namespace Tests.Kubectl;

/// <summary>A status for VirtualServices only.</summary>
internal sealed class FakeStatus : IResourceStatus
{
    public JsonObject? StatusOf(Resource resource) =>
        resource is VirtualService ? new JsonObject { ["observedGeneration"] = resource.Metadata.Generation } : null;
}
