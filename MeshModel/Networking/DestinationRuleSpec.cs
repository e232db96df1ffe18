namespace MeshModel.Networking;

/// <summary>Istio's <c>DestinationRule</c>: subsets and policies of a service.</summary>
public sealed record DestinationRuleSpec
{
    /// <summary>The service: a short name, a full name or a wildcard.</summary>
    public required string Host { get; init; }

    /// <summary>Policy for all its endpoints.</summary>
    public TrafficPolicy? TrafficPolicy { get; init; }

    /// <summary>Its parts.</summary>
    public IReadOnlyList<Subset> Subsets { get; init; } = [];

    /// <summary>Namespaces that may use the resource; empty means all.</summary>
    public IReadOnlyList<string> ExportTo { get; init; } = [];
}
