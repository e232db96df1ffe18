namespace MeshTesting;

/// <summary>A request to send into the mesh.</summary>
/// <param name="Url">
/// A path, which is sent to the ingress gateway as it is; or an absolute URL: sent to the ingress gateway with its host, or to its host from <see cref="From"/>.
/// </param>
public sealed record MeshRequest(string Url)
{
    /// <summary>The method. Default: GET.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>Headers by name. <c>traceparent</c> is the harness's own: by it each proxy knows the request.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The body as text; <see langword="null"/> for none.</summary>
    public string? Body { get; init; }

    /// <summary>Content type of the body. Default: <c>application/json</c>.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>
    /// The workload in whose name it is sent, such as <c>gw</c>: by way of its sidecar, as its own requests are. <see langword="null"/>: from outside, at the
    /// ingress gateway.
    /// </summary>
    public string? From { get; init; }

    /// <summary>The same request with a header.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    public MeshRequest WithHeader(string name, string value) =>
        this with { Headers = new Dictionary<string, string>(Headers, StringComparer.OrdinalIgnoreCase) { [name] = value } };

    /// <summary>Such as <c>GET http://ratings/ratings from gw</c>.</summary>
    public override string ToString() => From is null ? $"{Method} {Url}" : $"{Method} {Url} from {From}";
}
