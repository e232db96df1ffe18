using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>Destination</c>: a service, and optionally a subset and a port of it.</summary>
public sealed record Destination
{
    [Field("The service; a name without a dot is completed with the namespace of the resource that holds it.", Required = true, Rule = "VS-DST-2")]
    public required string Host { get; init; }

    [Field("Name of a subset in the service's DestinationRule.")]
    public string? Subset { get; init; }

    [Field("The service's port; may be left out when it has only one.")]
    public PortSelector? Port { get; init; }
}
