using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>OutlierDetection</c>.</summary>
public sealed record OutlierDetection
{
    [Field("Errors in a row after which an endpoint is ejected. Deprecated and without effect in Istio: use consecutive5xxErrors or consecutiveGatewayErrors.")]
    public int ConsecutiveErrors { get; init; }

    [Field("Whether failures to reach an endpoint are counted apart from the errors that it answers with.")]
    public bool SplitExternalLocalOriginErrors { get; init; }

    [Field("Failures to reach it in a row after which an endpoint is ejected; needs splitExternalLocalOriginErrors.", Minimum = 0, Maximum = uint.MaxValue)]
    public long? ConsecutiveLocalOriginFailures { get; init; }

    [Field("Answers 502, 503 or 504 in a row after which an endpoint is ejected; 0 turns it off.", Minimum = 0, Maximum = uint.MaxValue)]
    public long? ConsecutiveGatewayErrors { get; init; }

    [Field("Answers from 500 on in a row after which an endpoint is ejected; 5 when left out, 0 turns it off.", Minimum = 0, Maximum = uint.MaxValue)]
    public long? Consecutive5xxErrors { get; init; }

    [Field("Time between sweeps; 10s when left out.")]
    public TimeSpan? Interval { get; init; }

    [Field("How long the first ejection lasts, and by how much each further one grows; 30s when left out.")]
    public TimeSpan? BaseEjectionTime { get; init; }

    [Field("Most endpoints that may be out at one time, in percent; 10 when left out.")]
    public int MaxEjectionPercent { get; init; }

    [Field("Share of healthy endpoints below which the ejected ones are used too, in percent.")]
    public int MinHealthPercent { get; init; }

    [Field("Status codes that count as errors, 100 to 599.", Rule = "DR-OD-4")]
    [WithoutEffect]
    public IReadOnlyList<int> OutlierDetectionHttpErrorCodes { get; init; } = [];
}
