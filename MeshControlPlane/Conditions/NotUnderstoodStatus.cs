using System.Text.Json;
using System.Text.Json.Nodes;
using MeshControlPlane.Store;

namespace MeshControlPlane.Conditions;

/// <summary>
/// The status of a resource of Istio's that an earlier version of the mesh took, and that is wrong by the rules of this one: it is kept and has no effect.
/// </summary>
internal static class NotUnderstoodStatus
{
    private const string Message =
        "it was stored by another version of the mesh, is not valid in this one and has no effect; apply it again to see what is wrong with it";

    /// <summary>The status, or <see langword="null"/> for an object of another kind.</summary>
    /// <param name="item">What is stored.</param>
    /// <param name="since">When this version of the mesh met it.</param>
    public static JsonObject? Of(KubernetesObject item, DateTimeOffset since)
    {
        if (!item.Key.Group.EndsWith(".istio.io", StringComparison.Ordinal))
        {
            return null;
        }

        var generation = item.Metadata("generation") is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : 0;
        return new JsonObject
        {
            ["observedGeneration"] = generation,
            ["conditions"] = new JsonArray(Condition("Accepted", generation, since), Condition(ResourceStatus.Programmed, generation, since)),
        };
    }

    private static JsonObject Condition(string type, long generation, DateTimeOffset since) => new()
    {
        ["type"] = type,
        ["status"] = "False",
        ["observedGeneration"] = generation,
        ["lastTransitionTime"] = Timestamp.Of(since),
        ["reason"] = "NotValid",
        ["message"] = Message,
    };
}
