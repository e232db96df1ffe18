using MeshModel.Schemas;

namespace MeshModel.Security;

/// <summary>Istio's <c>JWTRule</c>: an issuer, its keys, and where its tokens stand.</summary>
public sealed record JwtRule
{
    [Field("Who must have issued a token: its claim iss, letter for letter.")]
    public string Issuer { get; init; } = "";

    [Field("Audiences of which a token must name one; any when left out.")]
    public IReadOnlyList<string> Audiences { get; init; } = [];

    [Field("Where the issuer's public keys are, as http or https URL. Found by OpenID discovery when neither it nor jwks is given.", OneOf = "keys")]
    public string? JwksUri { get; init; }

    [Field("An older spelling of jwksUri.", Name = "jwks_uri", OneOf = "keys")]
    public string? OldJwksUri { get; init; }

    [Field("The issuer's public keys themselves, as a JSON Web Key Set.", OneOf = "keys")]
    public string? Jwks { get; init; }

    [Field("Headers in which tokens stand, in place of Authorization: Bearer and the query parameter access_token.")]
    public IReadOnlyList<JwtHeader> FromHeaders { get; init; } = [];

    [Field("Query parameters in which tokens stand, in place of the usual places.")]
    public IReadOnlyList<string> FromParams { get; init; } = [];

    [Field("Cookies in which tokens stand, in place of the usual places.")]
    public IReadOnlyList<string> FromCookies { get; init; } = [];

    [Field("Header that the application gets the token's payload in, base64url-encoded as it is in the token.")]
    public string? OutputPayloadToHeader { get; init; }

    [Field("Headers that the application gets single claims in.")]
    public IReadOnlyList<ClaimToHeader> OutputClaimToHeaders { get; init; } = [];

    [Field("Whether the application gets the token too; it is taken out when left out.")]
    public bool ForwardOriginalToken { get; init; }

    [Field("Longest time to fetch the keys; 5s when left out.")]
    public TimeSpan? Timeout { get; init; }

    [Field("Claims whose text is a list with spaces between its elements, besides scope and permission.")]
    public IReadOnlyList<string> SpaceDelimitedClaims { get; init; } = [];

    /// <summary>Where the keys are, by whichever spelling; empty when no place is given.</summary>
    public string KeysUri => JwksUri ?? OldJwksUri ?? "";
}
