using System.Text.Json.Nodes;
using MeshControlPlane.Api;
using MeshModel.Networking;
using MeshModel.Resources;

namespace Tests.Kubectl;

/// <summary>A status for VirtualServices only, that a test can change.</summary>
internal sealed class FakeStatus : IResourceStatus
{
    private volatile bool _programmed;
    private volatile bool _lately;

    public event Action? Changed;

    /// <summary>Makes the condition Programmed true, and tells watches unless it is to be missed by them.</summary>
    public void Program(bool tell)
    {
        _programmed = true;
        _lately = true;
        if (tell)
        {
            Changed?.Invoke();
        }
    }

    public bool ChangedWithin(TimeSpan time) => _lately;

    public JsonObject? StatusOf(Resource resource) =>
        resource is not VirtualService ? null : new JsonObject
        {
            ["observedGeneration"] = resource.Metadata.Generation,
            ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Programmed", ["status"] = _programmed ? "True" : "False" }),
        };
}
