using static MeshModel.Findings.Severity;

namespace MeshModel.Validation.Catalogue;

/// <summary>The rules for what security.istio.io has.</summary>
internal static class SecuritySections
{
    public static ValidationRuleSection Authorization { get; } = new("AuthorizationPolicy",
    [
        new("AP-CUSTOM", Error, "spec.action", "CUSTOM: this mesh has no external authorizers"),
        new("AP-2", Error, "spec.provider", "without the action CUSTOM"),
        new("AP-4", Error, "spec.rules", "none, with the action DENY"),
        new("AP-5", Error, "rules[].from", "an empty list, or an empty source"),
        new("AP-6", Error, "rules[].to", "an empty list, or an empty operation"),
        new("AP-7", Error, "rules[] lists", "an empty text"),
        new("AP-8", Error, "ipBlocks and the like", "neither an address nor a network"),
        new("AP-9", Error, "ports", "no number from 0 to 65535"),
        new("AP-10", Error, "serviceAccounts", "not `name` or `namespace/name`, too many, or beside principals or namespaces"),
        new("AP-11", Error, "trustDomains", "a slash, or a `*` that is not at one end"),
        new("AP-12", Error, "paths", "a template with other braces, or with something after `{**}` that it cannot have"),
        new("AP-13", Error, "rules[].when[]", "an unknown key, no values, or values that are none for the key"),
        new("AP-14", Warning, "rules[]", "attributes of HTTP alone, with the action DENY: all connections of TCP are refused"),
    ]);

    public static ValidationRuleSection Authentication { get; } = new("PeerAuthentication and RequestAuthentication",
    [
        new("PA-1", Error, "spec.portLevelMtls", "without a selector"),
        new("PA-2", Error, "spec.portLevelMtls", "empty"),
        new("PA-3", Error, "spec.portLevelMtls", "a key outside 1 to 65535"),
        new("RA-1", Error, "jwtRules[]", "neither issuer nor jwksUri"),
        new("RA-2", Error, "jwtRules[].jwksUri", "no URL of http or https"),
        new("RA-3", Error, "jwtRules[].jwks", "no JSON Web Key Set"),
        new("RA-4", Error, "jwtRules[]", "an empty audience, or an empty name of a header, parameter or cookie"),
        new("RA-5", Error, "jwtRules[].outputClaimToHeaders[]", "no claim, or no name of a header"),
        new("RA-6", Warning, "jwtRules[].jwks", "a private key"),
        new("RA-KEYS", Warning, "jwtRules[]", "keys that this mesh does not get or cannot use"),
    ]);
}
