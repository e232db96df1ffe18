using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>ConsistentHashLB.HTTPCookie.Attribute</c>.</summary>
public sealed record HttpCookieSetting
{
    [Field("Name of the attribute.", Required = true, Rule = "DR-LB-2")]
    public string Name { get; init; } = "";

    [Field("Its value; none for a bare name.")]
    public string? Value { get; init; }
}
