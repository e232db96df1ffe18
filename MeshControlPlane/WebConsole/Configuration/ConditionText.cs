using System.Text.Json.Nodes;

namespace MeshControlPlane.WebConsole.Configuration;

/// <summary>A condition of a resource, to be read.</summary>
/// <param name="Type">Which.</param>
/// <param name="IsTrue">Whether it holds.</param>
/// <param name="Reason">Why, in one word.</param>
/// <param name="Message">Why, for people.</param>
public sealed record ConditionText(string Type, bool IsTrue, string Reason, string Message)
{
    /// <summary>The conditions of a status.</summary>
    public static IReadOnlyList<ConditionText> Of(JsonObject? status) =>
    [
        .. (status?["conditions"] as JsonArray ?? []).Select(condition =>
            new ConditionText($"{condition!["type"]}", condition["status"]?.ToString() == "True", $"{condition["reason"]}", $"{condition["message"]}")),
    ];
}
