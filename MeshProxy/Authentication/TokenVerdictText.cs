namespace MeshProxy.Authentication;

/// <summary>The words of Envoy's JWT library.</summary>
internal static class TokenVerdictText
{
    public static string Of(TokenVerdict verdict) => verdict switch
    {
        TokenVerdict.Valid => "OK",
        TokenVerdict.Missing => "Jwt is missing",
        TokenVerdict.BadFormat => "Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections",
        TokenVerdict.HeaderNotBase64 => "Jwt header is an invalid Base64url encoded",
        TokenVerdict.HeaderNotJson => "Jwt header is an invalid JSON",
        TokenVerdict.AlgorithmMissing => "Jwt header [alg] field is required and must be a string",
        TokenVerdict.AlgorithmUnknown => "Jwt header [alg] is not supported",
        TokenVerdict.KeyIdNotText => "Jwt header [kid] field is not a string",
        TokenVerdict.PayloadNotBase64 => "Jwt payload is an invalid Base64url encoded",
        TokenVerdict.PayloadNotJson => "Jwt payload is an invalid JSON",
        TokenVerdict.IssuerNotText => "Jwt payload [iss] field is not a string",
        TokenVerdict.SubjectNotText => "Jwt payload [sub] field is not a string",
        TokenVerdict.IssuedAtNotNumber => "Jwt payload [iat] field is not an integer",
        TokenVerdict.NotBeforeNotNumber => "Jwt payload [nbf] field is not an integer",
        TokenVerdict.ExpiryNotNumber => "Jwt payload [exp] field is not an integer",
        TokenVerdict.AudienceNotText => "Jwt payload [aud] field is not a string or string list",
        TokenVerdict.IdNotText => "Jwt payload [jti] field is not a string",
        TokenVerdict.SignatureNotBase64 => "Jwt signature is an invalid Base64url encoded",
        TokenVerdict.UnknownIssuer => "Jwt issuer is not configured",
        TokenVerdict.NotYetValid => "Jwt not yet valid",
        TokenVerdict.Expired => "Jwt is expired",
        TokenVerdict.AudienceNotAllowed => "Audiences in Jwt are not allowed",
        TokenVerdict.NoKey => "Jwks doesn't have key to match kid or alg from Jwt",
        TokenVerdict.WrongSignature => "Jwt verification fails",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "There are no words for this."),
    };
}
