using MeshModel.Schemas;

namespace MeshModel.Kinds;

/// <summary>The kinds that the mesh knows.</summary>
public static class ResourceKinds
{
    private static readonly Schema Undescribed = new() { Type = SchemaType.Any };

    /// <summary>networking.istio.io VirtualService.</summary>
    public static KindDescriptor VirtualService { get; } = Networking("VirtualService", "virtualservices", "vs");

    /// <summary>networking.istio.io DestinationRule.</summary>
    public static KindDescriptor DestinationRule { get; } = Networking("DestinationRule", "destinationrules", "dr");

    /// <summary>networking.istio.io Gateway.</summary>
    public static KindDescriptor Gateway { get; } = Networking("Gateway", "gateways", "gw");

    /// <summary>Core Service.</summary>
    public static KindDescriptor Service { get; } = new()
    {
        Group = "",
        Versions = ["v1"],
        Kind = "Service",
        Plural = "services",
        Singular = "service",
        ShortNames = ["svc"],
        Categories = ["all"],
        Schema = Undescribed,
    };

    private static KindDescriptor Networking(string kind, string plural, string shortName) => new()
    {
        Group = "networking.istio.io",
        Versions = ["v1", "v1beta1", "v1alpha3"],
        Kind = kind,
        Plural = plural,
        Singular = kind.ToLowerInvariant(),
        ShortNames = [shortName],
        Categories = ["istio-io", "networking-istio-io"],
        Schema = Undescribed,
    };
}
