using MeshModel.Schemas;

namespace MeshModel.Security;

/// <summary>Istio's <c>JWTHeader</c>: a header in which a token stands.</summary>
public sealed record JwtHeader
{
    [Field("Name of the header.", Required = true, Rule = "RA-4")]
    public required string Name { get; init; }

    [Field("What stands before the token in the header's value, such as \"Bearer \" with its space.")]
    public string Prefix { get; init; } = "";
}
