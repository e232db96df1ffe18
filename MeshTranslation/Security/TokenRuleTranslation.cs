using MeshModel.Findings;
using MeshModel.Security;
using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Security;

/// <summary>Turns a rule of a RequestAuthentication into what a proxy checks tokens by.</summary>
internal static class TokenRuleTranslation
{
    private static readonly string[] AlwaysSpaceDelimited = ["permission", "scope"];

    public static TokenRule Translate(RequestAuthentication policy, JwtRule rule, int index, IReadOnlyDictionary<string, string> keySets)
    {
        var keys = rule.Jwks ?? (KeySetSource.Of(rule) is { } source ? keySets.GetValueOrDefault(source.Id) : null);
        var translated = new TokenRule
        {
            Issuer = rule.Issuer,
            Jwks = keys is null ? "" : PublicKeys.Of(keys),
            ForwardsToken = rule.ForwardOriginalToken,
            PayloadHeader = rule.OutputPayloadToHeader?.ToLowerInvariant() ?? "",
            Origin = policy.OriginAt(FieldPath.Element("spec.jwtRules", index)),
        };
        translated.Audiences.Add(rule.Audiences);
        translated.Headers.Add(rule.FromHeaders.Select(header => new TokenHeader { Name = header.Name.ToLowerInvariant(), Prefix = header.Prefix }));
        translated.QueryParameters.Add(rule.FromParams);
        translated.Cookies.Add(rule.FromCookies);
        if (rule.FromHeaders.Count + rule.FromParams.Count + rule.FromCookies.Count == 0)
        {
            translated.Headers.Add(new TokenHeader { Name = "authorization", Prefix = "Bearer " });
            translated.QueryParameters.Add("access_token");
        }

        translated.ClaimHeaders.Add(rule.OutputClaimToHeaders.Select(output =>
            new ClaimHeader { Header = output.Header.ToLowerInvariant(), Path = { output.Claim.Split('.') } }));
        translated.SpaceDelimitedClaims.Add(rule.SpaceDelimitedClaims.Union(AlwaysSpaceDelimited).Order(StringComparer.Ordinal));
        return translated;
    }
}
