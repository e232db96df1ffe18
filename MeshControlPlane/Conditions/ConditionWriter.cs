using System.Text.Json.Nodes;
using MeshModel.Resources;

namespace MeshControlPlane.Conditions;

/// <summary>Writes conditions as Kubernetes has them, each with the generation that it speaks of and the time when it became so.</summary>
internal sealed class ConditionWriter(ConditionClock clock)
{
    /// <summary>A condition that came to be what it is when it was first seen so.</summary>
    public JsonObject Write(Resource resource, string type, bool holds, string reason, string message) =>
        Write(resource, type, holds, reason, message, clock.Since(resource, type, holds));

    /// <summary>A condition that has been what it is since a known time.</summary>
    public static JsonObject Write(Resource resource, string type, bool holds, string reason, string message, DateTimeOffset since) => new()
    {
        ["type"] = type,
        ["status"] = holds ? "True" : "False",
        ["observedGeneration"] = resource.Metadata.Generation,
        ["lastTransitionTime"] = Timestamp.Of(since),
        ["reason"] = reason,
        ["message"] = message,
    };
}
