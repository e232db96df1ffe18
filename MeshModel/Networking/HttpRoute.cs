using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>HTTPRoute</c>: a rule of a VirtualService.</summary>
public sealed record HttpRoute
{
    [Field("Name of the rule, for access logs.")]
    public string? Name { get; init; }

    [Field("Alternatives of which one must hold; none means every request.")]
    public IReadOnlyList<HttpMatchRequest> Match { get; init; } = [];

    [Field("Where matching requests go; several destinations share them by weight.")]
    public IReadOnlyList<HttpRouteDestination> Route { get; init; } = [];

    [Field("Answers with a redirect instead of forwarding.")]
    public HttpRedirect? Redirect { get; init; }

    [Field("Answers with a fixed response instead of forwarding.")]
    public HttpDirectResponse? DirectResponse { get; init; }

    [Field("Hands the request on to the rules of another VirtualService.")]
    public DelegateReference? Delegate { get; init; }

    [Field("Changes path or authority before the request is forwarded.")]
    public HttpRewrite? Rewrite { get; init; }

    [Field("Longest time for the whole request, retries included; none when left out.")]
    public TimeSpan? Timeout { get; init; }

    [Field("What is tried again, and how often.")]
    public HttpRetry? Retries { get; init; }

    [Field("Delays or failures that are put in on purpose.")]
    public HttpFaultInjection? Fault { get; init; }

    [Field("Gets a copy of each request; its answers are thrown away.")]
    public Destination? Mirror { get; init; }

    [Field("Get copies of requests, each with its own share.")]
    public IReadOnlyList<HttpMirrorPolicy> Mirrors { get; init; } = [];

    [Field("Share of the requests that mirror gets, in whole percent. Deprecated: use mirrorPercentage.", Minimum = 0, Maximum = uint.MaxValue)]
    public int? MirrorPercent { get; init; }

    [Field("The same as mirrorPercent, in an older spelling. Deprecated: use mirrorPercentage.", Name = "mirror_percent", Minimum = 0, Maximum = uint.MaxValue)]
    public int? MirrorPercentSnake { get; init; }

    [Field("Share of the requests that mirror gets; all of them when left out.")]
    public Percent? MirrorPercentage { get; init; }

    [Field("Which other origins' pages may call, as browsers ask for it.")]
    public CorsPolicy? CorsPolicy { get; init; }

    [Field("Headers to set, add or remove for all destinations of the rule.")]
    public Headers? Headers { get; init; }
}
