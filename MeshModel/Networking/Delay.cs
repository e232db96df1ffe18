using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>HTTPFaultInjection.Delay</c>.</summary>
public sealed record Delay
{
    [Field("Share of the requests that wait, in whole percent. Deprecated: use percentage.")]
    public int Percent { get; init; }

    [Field("How long they wait.", OneOf = "http_delay_type")]
    public TimeSpan? FixedDelay { get; init; }

    [Field("Mean of a random wait; not supported.", OneOf = "http_delay_type")]
    public TimeSpan? ExponentialDelay { get; init; }

    [Field("Share of the requests that wait; none of them when neither this nor percent is given.")]
    public Percent? Percentage { get; init; }
}
