using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>ConsistentHashLB.HTTPCookie</c>.</summary>
public sealed record HttpCookie
{
    [Field("Name of the cookie.", Required = true, Rule = "DR-LB-1")]
    public required string Name { get; init; }

    [Field("Path that a new cookie gets.")]
    public string? Path { get; init; }

    [Field("Lifetime of a new cookie; 0s for one that ends with the browser. No cookie is made when left out.", AnyDuration = true)]
    public TimeSpan? Ttl { get; init; }

    [Field("Further attributes of a new cookie, such as SameSite.")]
    public IReadOnlyList<HttpCookieSetting> Attributes { get; init; } = [];
}
