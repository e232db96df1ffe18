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
    public static JsonObject? Of(KubernetesObject item)
    {
        if (!item.Key.Group.EndsWith(".istio.io", StringComparison.Ordinal))
        {
            return null;
        }

        var generation = item.Metadata("generation") is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : 0;
        return new JsonObject
        {
            ["observedGeneration"] = generation,
            ["conditions"] = new JsonArray(Condition("Accepted", generation), Condition(ResourceStatus.Programmed, generation)),
        };
    }

    private static JsonObject Condition(string type, long generation) => new()
    {
        ["type"] = type,
        ["status"] = "False",
        ["observedGeneration"] = generation,
        ["reason"] = "NotValid",
        ["message"] = Message,
    };
}
