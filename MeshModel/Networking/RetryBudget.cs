using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>TrafficPolicy.RetryBudget</c>.</summary>
public sealed record RetryBudget
{
    [Field("Retries that may be under way, as percentage of the requests that are; 20 when left out.", Minimum = 0, Maximum = 100)]
    public double? Percent { get; init; }

    [Field("Retries that may be under way in any case; 3 when left out.", Minimum = 0, Maximum = uint.MaxValue)]
    public int MinRetryConcurrency { get; init; }
}
