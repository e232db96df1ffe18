using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>Percent</c>.</summary>
public sealed record Percent
{
    [Field("From 0 to 100; fractions such as 0.1 are fine.")]
    public double Value { get; init; }
}
