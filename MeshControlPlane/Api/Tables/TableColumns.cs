using System.Globalization;
using System.Text.Json;
using MeshModel.Kinds;

namespace MeshControlPlane.Api.Tables;

/// <summary>The columns of each kind: Istio's as its CRDs declare them, Kubernetes' as its own server prints them.</summary>
internal static class TableColumns
{
    private static readonly TableColumn Name = new("Name", (item, _) => Text(item, "metadata", "name")) { Description = "Name of the object." };

    private static readonly TableColumn Age = new("Age", (item, now) => AgeOf(Text(item, "metadata", "creationTimestamp"), now)) { Description = "Time since its creation." };

    /// <summary>The columns of a kind.</summary>
    public static IReadOnlyList<TableColumn> Of(KindDescriptor kind) =>
        ReferenceEquals(kind, ResourceKinds.Event) ? [.. OwnColumnsOf(kind), Name with { Priority = 1 }] : [Name, .. OwnColumnsOf(kind)];

    private static TableColumn[] OwnColumnsOf(KindDescriptor kind) => (kind.Group, kind.Kind) switch
    {
        ("", "Service") => ServiceColumns.All,
        ("", "Pod") => PodColumns.All,
        ("", "Namespace") => [Column("Status", "status", "phase"), Age],
        ("", "ConfigMap") => [new("Data", (item, _) => (Count(item, "data") + Count(item, "binaryData")).ToString(CultureInfo.InvariantCulture)), Age],
        ("", "Secret") => [Column("Type", "type"), new("Data", (item, _) => Count(item, "data").ToString(CultureInfo.InvariantCulture)), Age],
        ("", "ServiceAccount") => [new("Secrets", (item, _) => Count(item, "secrets").ToString(CultureInfo.InvariantCulture)), Age],
        ("", "Endpoints") => [new("Endpoints", (item, _) => EndpointsOf(At(item, "subsets"))), Age],
        ("", "Node") => NodeColumns.All,
        ("", "Event") =>
        [
            new("Last Seen", (item, now) => AgeOf(Text(item, "lastTimestamp"), now)), Column("Type", "type"), Column("Reason", "reason"),
            new("Object", (item, _) => $"{Text(item, "involvedObject", "kind").ToLowerInvariant()}/{Text(item, "involvedObject", "name")}"),
            new("Source", (item, _) => Text(item, "source", "component")) { Priority = 1 },
            Column("Message", "message"),
            new("First Seen", (item, now) => AgeOf(Text(item, "firstTimestamp"), now)) { Priority = 1 },
            new("Count", (item, _) => Text(item, "count")) { Priority = 1 },
        ],
        ("apps", "Deployment") =>
        [
            new("Ready", (item, _) => $"{Number(item, 0, "status", "readyReplicas")}/{Number(item, 1, "spec", "replicas")}"),
            new("Up-to-date", (item, _) => Number(item, 0, "status", "updatedReplicas")),
            new("Available", (item, _) => Number(item, 0, "status", "availableReplicas")),
            Age,
            new("Containers", (item, _) => Containers(item, "name")) { Priority = 1 },
            new("Images", (item, _) => Containers(item, "image")) { Priority = 1 },
            new("Selector", (item, _) => Labels(At(item, "spec", "selector", "matchLabels"))) { Priority = 1 },
        ],
        ("discovery.k8s.io", "EndpointSlice") =>
        [
            Column("AddressType", "addressType"),
            new("Ports", (item, _) => Join(At(item, "ports"), port => Text(port, "port"), "<unset>")),
            new("Endpoints", (item, _) => Join(At(item, "endpoints"), endpoint => Join(At(endpoint, "addresses"), address => address.ToString(), ""), "<unset>")),
            Age,
        ],
        ("networking.istio.io", "VirtualService") => [Column("Gateways", "spec", "gateways"), Column("Hosts", "spec", "hosts"), Age],
        ("networking.istio.io", "DestinationRule") => [Column("Host", "spec", "host"), Age],
        ("networking.istio.io", "ServiceEntry") =>
            [Column("Hosts", "spec", "hosts"), Column("Location", "spec", "location"), Column("Resolution", "spec", "resolution"), Age],
        ("networking.istio.io", "WorkloadEntry") => [Age, Column("Address", "spec", "address")],
        ("networking.istio.io", "WorkloadGroup") => [Age],
        ("security.istio.io", "PeerAuthentication") => [Column("Mode", "spec", "mtls", "mode"), Age],
        ("security.istio.io", "AuthorizationPolicy") => [Column("Action", "spec", "action"), Age],
        _ => [Age],
    };

    /// <summary>The value at a path as text; empty when it is not there. Lists show as JSON, as they do in columns of CRDs.</summary>
    public static string Text(JsonElement item, params ReadOnlySpan<string> path) => At(item, path) is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } found ? found.ToString() : "";

    /// <summary>The value at a path; undefined when it is not there.</summary>
    public static JsonElement At(JsonElement item, params ReadOnlySpan<string> path)
    {
        foreach (var segment in path)
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(segment, out item))
            {
                return default;
            }
        }

        return item;
    }

    /// <summary>The elements of a list, each as text, with commas between.</summary>
    public static string Join(JsonElement list, Func<JsonElement, string> text, string none)
    {
        var joined = list.ValueKind == JsonValueKind.Array ? string.Join(',', list.EnumerateArray().Select(text)) : "";
        return joined.Length == 0 ? none : joined;
    }

    /// <summary>Labels as a selector.</summary>
    public static string Labels(JsonElement labels)
    {
        var joined = labels.ValueKind == JsonValueKind.Object ? string.Join(',', labels.EnumerateObject().Select(label => $"{label.Name}={label.Value}")) : "";
        return joined.Length == 0 ? "<none>" : joined;
    }

    /// <summary>The time since a timestamp.</summary>
    public static string AgeOf(string timestamp, DateTimeOffset now) =>
        DateTimeOffset.TryParse(timestamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? HumanDuration.Format(now - time) : "<unknown>";

    /// <summary>The age column, for kinds that put it between others.</summary>
    public static TableColumn AgeColumn => Age;

    private static TableColumn Column(string name, params string[] path) =>
        new(name, (item, _) => Text(item, path)) { Description = $"The value of {string.Join('.', path)}." };

    private static string Number(JsonElement item, int otherwise, params ReadOnlySpan<string> path) =>
        Text(item, path) is { Length: > 0 } text ? text : otherwise.ToString(CultureInfo.InvariantCulture);

    private static int Count(JsonElement item, string field) => At(item, field) switch
    {
        { ValueKind: JsonValueKind.Object } map => map.EnumerateObject().Count(),
        { ValueKind: JsonValueKind.Array } list => list.GetArrayLength(),
        _ => 0,
    };

    private static string EndpointsOf(JsonElement subsets) => Join(
        subsets,
        subset => Join(At(subset, "addresses"), address => Join(At(subset, "ports"), port => $"{Text(address, "ip")}:{Text(port, "port")}", ""), ""),
        "<none>");

    private static string Containers(JsonElement item, string field) =>
        Join(At(item, "spec", "template", "spec", "containers"), container => Text(container, field), "<none>");
}
