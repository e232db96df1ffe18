using System.Text.Json;

namespace MeshControlPlane.Api.Tables;

/// <summary>The columns of nodes.</summary>
internal static class NodeColumns
{
    private const string RolePrefix = "node-role.kubernetes.io/";

    public static TableColumn[] All { get; } =
    [
        new("Status", (item, _) => TableColumns.Join(TableColumns.At(item, "status", "conditions"), condition => TableColumns.Text(condition, "type"), "Unknown")),
        new("Roles", (item, _) => Roles(TableColumns.At(item, "metadata", "labels"))),
        TableColumns.AgeColumn,
        new("Version", (item, _) => TableColumns.Text(item, "status", "nodeInfo", "kubeletVersion")),
        new("Internal-IP", (item, _) => TableColumns.Text(TableColumns.At(item, "status", "addresses")[0], "address")) { Priority = 1 },
        new("External-IP", (_, _) => "<none>") { Priority = 1 },
        new("OS-Image", (item, _) => TableColumns.Text(item, "status", "nodeInfo", "osImage")) { Priority = 1 },
        new("Kernel-Version", (item, _) => TableColumns.Text(item, "status", "nodeInfo", "kernelVersion")) { Priority = 1 },
        new("Container-Runtime", (item, _) => TableColumns.Text(item, "status", "nodeInfo", "containerRuntimeVersion")) { Priority = 1 },
    ];

    private static string Roles(JsonElement labels) =>
        string.Join(',', labels.EnumerateObject().Where(label => label.Name.StartsWith(RolePrefix, StringComparison.Ordinal)).Select(label => label.Name[RolePrefix.Length..]));
}
