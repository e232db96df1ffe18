namespace MeshProxy.Authentication;

/// <summary>What came of looking at a token.</summary>
internal enum TokenVerdict
{
    Valid,

    /// <summary>There is none.</summary>
    Missing,
    BadFormat,
    HeaderNotBase64,
    HeaderNotJson,
    AlgorithmMissing,
    AlgorithmUnknown,
    KeyIdNotText,
    PayloadNotBase64,
    PayloadNotJson,
    IssuerNotText,
    SubjectNotText,
    IssuedAtNotNumber,
    NotBeforeNotNumber,
    ExpiryNotNumber,
    AudienceNotText,
    IdNotText,
    SignatureNotBase64,
    UnknownIssuer,
    NotYetValid,
    Expired,
    AudienceNotAllowed,

    /// <summary>No key has the token's key id and algorithm.</summary>
    NoKey,
    WrongSignature,
}
