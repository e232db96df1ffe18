using MeshModel.Schemas;

namespace MeshModel.Observability;

/// <summary>Istio's <c>Tracing</c> of a Telemetry.</summary>
public sealed record TracingRule
{
    [Field("The requests that it is about.")]
    public ModeSelector? Match { get; init; }

    [Field("The provider that spans are for; its kind decides on the headers. One alone is used.")]
    public IReadOnlyList<ProviderReference> Providers { get; init; } = [];

    [Field("Percentage of the requests that come without a decision and are traced.", Minimum = 0, Maximum = 100, Rule = "TEL-2")]
    public double? RandomSamplingPercentage { get; init; }

    [Field("Whether nothing is traced.")]
    public bool? DisableSpanReporting { get; init; }

    /// <summary>By name; <see langword="null"/> when left out: the narrowest rule that has any replaces those of the wider.</summary>
    [Field("Attributes that spans get besides.", NullRule = "TEL-3")]
    public IReadOnlyDictionary<string, CustomTag>? CustomTags { get; init; }

    [Field("Whether x-request-id decides, so that all proxies decide alike; true when left out. When false, each request that comes without a decision is traced.")]
    public bool? UseRequestIdForTraceSampling { get; init; }

    [Field("Whether spans have the attributes istio.*; true when left out.")]
    public bool? EnableIstioTags { get; init; }

    [Field("Whether trace headers are left as they come.")]
    public bool? DisableContextPropagation { get; init; }
}
