using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>PortSelector</c>.</summary>
public sealed record PortSelector
{
    [Field("Port number, 1 to 65535.", Minimum = 0, Maximum = uint.MaxValue)]
    public int Number { get; init; }
}
