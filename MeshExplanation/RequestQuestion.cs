namespace MeshExplanation;

/// <summary>A request that somebody would like to send.</summary>
public sealed record RequestQuestion
{
    /// <summary>Who sends it: a workload, <c>namespace/workload</c>, a service, an <c>app</c> label, or <c>ingress</c> for a client of the ingress gateway.</summary>
    public required string From { get; init; }

    /// <summary>The absolute URL.</summary>
    public required string Url { get; init; }

    /// <summary>The method.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>Its headers; a name may come more than once.</summary>
    public IReadOnlyList<HeaderField> Headers { get; init; } = [];

    /// <summary>What the request's token is taken to claim; nothing is verified.</summary>
    public IReadOnlyList<HeaderField> Claims { get; init; } = [];

    /// <summary>Namespace of callers that are named without one.</summary>
    public string Namespace { get; init; } = "mesh";
}
