using System.Text.Json.Nodes;

namespace MeshExplanation.Cases;

/// <summary>A request as far as it is known: what stands further in takes the place of what stands around it.</summary>
internal sealed record RequestDraft(
    string? From, string? Url, string Method, string Namespace, IReadOnlyList<HeaderField> Headers, IReadOnlyList<HeaderField> Claims)
{
    /// <summary>What is missing; <see langword="null"/> for a whole request.</summary>
    public string? Mistake => From is null ? "from: is missing: who sends the request, such as gw, or ingress for a client of the ingress gateway"
        : Url is null ? "url: is missing: where to, such as http://ratings/ratings"
        : Uri.TryCreate(Url, UriKind.Absolute, out _) ? null
        : $"url: '{Url}' is no absolute URL, such as http://ratings/ratings";

    /// <summary>The request; only where there is no mistake.</summary>
    public RequestQuestion Question => new() { From = From!, Url = Url!, Method = Method, Namespace = Namespace, Headers = Headers, Claims = Claims };

    public static RequestDraft Empty(string @namespace) => new(null, null, "GET", @namespace, [], []);

    /// <summary>The same with what an object of the file says.</summary>
    public RequestDraft With(RoutingSuiteReader reader, JsonObject content, string path) => new(
        reader.Text(content, path, "from") ?? From,
        reader.Text(content, path, "url") ?? Url,
        reader.Text(content, path, "method") ?? Method,
        reader.Text(content, path, "namespace") ?? Namespace,
        Join(Headers, reader.Fields(content, path, "headers"), StringComparer.OrdinalIgnoreCase),
        Join(Claims, reader.Fields(content, path, "claims"), StringComparer.Ordinal));

    /// <summary>The same with a header.</summary>
    public RequestDraft WithHeader(string name, string value) =>
        this with { Headers = Join(Headers, [new HeaderField(name, value)], StringComparer.OrdinalIgnoreCase) };

    /// <summary>The same with a claim.</summary>
    public RequestDraft WithClaim(string name, string value) =>
        this with { Claims = Join(Claims, [new HeaderField(name, value)], StringComparer.Ordinal) };

    private static IReadOnlyList<HeaderField> Join(IReadOnlyList<HeaderField> outer, IReadOnlyList<HeaderField> inner, StringComparer names) =>
        [.. outer.Where(field => !inner.Any(other => names.Equals(other.Name, field.Name))), .. inner];
}
