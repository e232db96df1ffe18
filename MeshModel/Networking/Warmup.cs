using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>WarmupConfiguration</c>.</summary>
public sealed record Warmup
{
    [Field("How long an endpoint counts as new.", Required = true, Rule = "DR-LB-7")]
    public TimeSpan? Duration { get; init; }

    [Field("Share of its full weight that a new endpoint starts with, in percent; 10 when left out.", Minimum = 0, Maximum = 100, Rule = "DR-LB-7")]
    public double? MinimumPercent { get; init; }

    [Field("How quickly the share grows; 1 is in step with time.", Minimum = 0, Rule = "DR-LB-7")]
    public double? Aggression { get; init; }
}
