using System.Globalization;
using System.Text.Json;
using MeshControlPlane.Api.Kinds;

namespace MeshControlPlane.Api.Tables;

/// <summary>The columns of pods.</summary>
internal static class PodColumns
{
    public static TableColumn[] All { get; } =
    [
        new("Ready", (item, _) => Ready(item)),
        new("Status", (item, _) => TableColumns.Text(item, "status", "phase")),
        new("Restarts", (item, _) => Containers(item).Sum(container => container.GetProperty("restartCount").GetInt32()).ToString(CultureInfo.InvariantCulture)),
        TableColumns.AgeColumn,
        new("IP", (item, _) => TableColumns.Text(item, "status", "podIP")) { Priority = 1 },
        new("Node", (item, _) => TableColumns.Text(item, "spec", "nodeName")) { Priority = 1 },
        new("Nominated Node", (_, _) => "<none>") { Priority = 1 },
        new("Readiness Gates", (_, _) => "<none>") { Priority = 1 },
        new("mTLS", (item, _) => MutualTls(item)) { Priority = 1 },
    ];

    private static string MutualTls(JsonElement item) =>
        TableColumns.At(item, "metadata", "annotations") is { ValueKind: JsonValueKind.Object } annotations
            && annotations.TryGetProperty(PodObject.MutualTls, out var mode) ? mode.GetString()! : "<none>";

    private static string Ready(JsonElement item)
    {
        var containers = Containers(item);
        return $"{containers.Count(container => container.GetProperty("ready").GetBoolean())}/{containers.Count}";
    }

    private static List<JsonElement> Containers(JsonElement item) =>
        TableColumns.At(item, "status", "containerStatuses") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];
}
