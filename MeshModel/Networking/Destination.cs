namespace MeshModel.Networking;

/// <summary>Istio's <c>Destination</c>: a service, and optionally a subset and a port of it.</summary>
public sealed record Destination
{
    /// <summary>Service name; a name without a dot is completed with the namespace of the resource that holds it.</summary>
    public required string Host { get; init; }

    /// <summary>Name of a subset in the service's DestinationRule.</summary>
    public string? Subset { get; init; }

    /// <summary>The service's port; may be left out when it has only one.</summary>
    public PortSelector? Port { get; init; }
}
