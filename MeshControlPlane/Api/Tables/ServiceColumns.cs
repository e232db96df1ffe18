using System.Text.Json;

namespace MeshControlPlane.Api.Tables;

/// <summary>The columns of Services.</summary>
internal static class ServiceColumns
{
    public static TableColumn[] All { get; } =
    [
        new("Type", (item, _) => TypeOf(item)),
        new("Cluster-IP", (item, _) => TableColumns.Text(item, "spec", "clusterIP") is { Length: > 0 } ip ? ip : "<none>"),
        new("External-IP", (item, _) => ExternalAddress(item)),
        new("Port(s)", (item, _) => TableColumns.Join(TableColumns.At(item, "spec", "ports"), Port, "<none>")),
        TableColumns.AgeColumn,
        new("Selector", (item, _) => TableColumns.Labels(TableColumns.At(item, "spec", "selector"))) { Priority = 1 },
    ];

    private static string TypeOf(JsonElement item) => TableColumns.Text(item, "spec", "type") is { Length: > 0 } type ? type : "ClusterIP";

    private static string ExternalAddress(JsonElement item) => TypeOf(item) switch
    {
        "ExternalName" => TableColumns.Text(item, "spec", "externalName"),
        "LoadBalancer" => TableColumns.Join(TableColumns.At(item, "status", "loadBalancer", "ingress"), place => TableColumns.Text(place, "ip"), "<pending>"),
        _ => TableColumns.Join(TableColumns.At(item, "spec", "externalIPs"), ip => ip.ToString(), "<none>"),
    };

    private static string Port(JsonElement port)
    {
        var nodePort = TableColumns.Text(port, "nodePort");
        var protocol = TableColumns.Text(port, "protocol") is { Length: > 0 } named ? named : "TCP";
        return $"{TableColumns.Text(port, "port")}{(nodePort.Length > 0 ? $":{nodePort}" : "")}/{protocol}";
    }
}
