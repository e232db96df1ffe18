namespace MeshModel.Networking;

/// <summary>Istio's <c>PortSelector</c>.</summary>
public sealed record PortSelector
{
    /// <summary>Port number, 1 to 65535.</summary>
    public int Number { get; init; }
}
