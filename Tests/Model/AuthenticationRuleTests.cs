using Xunit;

namespace Tests.Model;

public sealed class AuthenticationRuleTests
{
    private const string RsaKey = """{"kty":"RSA","kid":"a","n":"sXchDaQebHnPiGvyDOAT4saGEUetSyo9MKLOoWFsueri","e":"AQAB"}""";

    [Theory]
    [InlineData("PA-1", "spec.portLevelMtls", "{portLevelMtls: {'8080': {mode: DISABLE}}}")]
    [InlineData("PA-2", "spec.portLevelMtls", "{selector: {matchLabels: {a: b}}, portLevelMtls: {}}")]
    [InlineData("PA-3", "spec.portLevelMtls.0", "{selector: {matchLabels: {a: b}}, portLevelMtls: {'0': {mode: DISABLE}}}")]
    [InlineData("PA-3", "spec.portLevelMtls.http", "{selector: {matchLabels: {a: b}}, portLevelMtls: {http: {mode: DISABLE}}}")]
    [InlineData("SCHEMA", "spec.mtls.mode", "{mtls: {mode: ALWAYS}}")]
    [InlineData("SEL-2", "spec.selector.matchLabels.a", "{selector: {matchLabels: {a: '*'}}}")]
    public void WrongPeerAuthentication_IsRefused(string rule, string path, string spec) => Admitted.Refused(Admitted.PeerAuthentication(spec), rule, path);

    [Theory]
    [InlineData("{}")]
    [InlineData("{mtls: {mode: PERMISSIVE}}")]
    [InlineData("{mtls: {mode: STRICT}}")]
    [InlineData("{selector: {matchLabels: {a: b}}, mtls: {mode: UNSET}, portLevelMtls: {'8080': {mode: DISABLE}, '8081': {}}}")]
    public void RightPeerAuthentication_IsAccepted(string spec) => Admitted.Clean(Admitted.PeerAuthentication(spec));

    [Theory]
    [InlineData("RA-1", "", "{audiences: [a]}")]
    [InlineData("RA-1", "", "{jwks: '{\"keys\": []}'}")]
    [InlineData("RA-2", ".jwksUri", "{issuer: a, jwksUri: 'ftp://a/b'}")]
    [InlineData("RA-2", ".jwksUri", "{issuer: a, jwksUri: 'https://a:b/c'}")]
    [InlineData("RA-2", ".jwks_uri", "{issuer: a, jwks_uri: '/keys'}")]
    [InlineData("SCHEMA", "", "{issuer: a, jwksUri: 'https://a/b', jwks: '{\"keys\": []}'}")]
    [InlineData("RA-3", ".jwks", "{issuer: a, jwks: '{'}")]
    [InlineData("RA-3", ".jwks", "{issuer: a, jwks: '[]'}")]
    [InlineData("RA-3", ".jwks", "{issuer: a, jwks: '{\"keys\": {}}'}")]
    [InlineData("RA-3", ".jwks", "{issuer: a, jwks: '{\"keys\": [{\"kty\": \"XYZ\"}]}'}")]
    [InlineData("RA-3", ".jwks", "{issuer: a, jwks: '{\"keys\": [{\"kty\": \"RSA\", \"n\": \"AQAB\"}]}'}")]
    [InlineData("RA-3", ".jwks", "{issuer: a, jwks: '{\"keys\": [{\"kty\": \"EC\", \"crv\": \"P-1\", \"x\": \"AQ\", \"y\": \"AQ\"}]}'}")]
    [InlineData("RA-4", ".audiences[0]", "{issuer: a, audiences: ['']}")]
    [InlineData("RA-4", ".fromHeaders[0].name", "{issuer: a, fromHeaders: [{name: ''}]}")]
    [InlineData("RA-4", ".fromHeaders[0].name", "{issuer: a, fromHeaders: [{prefix: 'X '}]}")]
    [InlineData("RA-4", ".fromParams[1]", "{issuer: a, fromParams: [a, '']}")]
    [InlineData("RA-4", ".fromCookies[0]", "{issuer: a, fromCookies: ['']}")]
    [InlineData("RA-5", ".outputClaimToHeaders[0].header", "{issuer: a, outputClaimToHeaders: [{header: 'x y', claim: a}]}")]
    [InlineData("RA-5", ".outputClaimToHeaders[0].claim", "{issuer: a, outputClaimToHeaders: [{header: x, claim: ''}]}")]
    [InlineData("RA-5", ".outputPayloadToHeader", "{issuer: a, outputPayloadToHeader: 'x:y'}")]
    [InlineData("DUR-1", ".timeout", "{issuer: a, timeout: 0s}")]
    public void WrongTokenRule_IsRefused(string rule, string path, string spec) =>
        Admitted.Refused(Admitted.RequestAuthentication($"{{jwtRules: [{spec}]}}"), rule, "spec.jwtRules[0]" + path);

    [Theory]
    [InlineData("{}")]
    [InlineData("{jwtRules: [{issuer: 'https://a'}]}")]
    [InlineData("{jwtRules: [{jwksUri: 'http://a:8080/b'}]}")]
    [InlineData("{jwtRules: [{issuer: a, jwks_uri: 'https://a/b'}]}")]
    [InlineData("{jwtRules: [{issuer: a, jwks: '{\"keys\": [" + RsaKey + "]}', audiences: [b], fromHeaders: [{name: x, prefix: 'Y '}], fromParams: [p], fromCookies: [c], "
        + "outputPayloadToHeader: x-p, outputClaimToHeaders: [{header: x-a, claim: a.b}], forwardOriginalToken: true, timeout: 3s, spaceDelimitedClaims: [groups]}]}")]
    public void RightRequestAuthentication_IsAccepted(string spec) => Admitted.Clean(Admitted.RequestAuthentication(spec));

    [Theory]
    [InlineData("RA-6", ".jwks", "{issuer: a, jwks: '{\"keys\": [{\"kty\": \"RSA\", \"n\": \"AQAB\", \"e\": \"AQAB\", \"d\": \"AQAB\"}]}'}")]
    [InlineData("RA-KEYS", ".jwks", "{issuer: a, jwks: '{\"keys\": [{\"kty\": \"oct\", \"k\": \"AQAB\"}]}'}")]
    [InlineData("RA-KEYS", "", "{issuer: somebody}")]
    public void DoubtfulKeys_Warn(string rule, string path, string spec) =>
        Admitted.Warned(Admitted.RequestAuthentication($"{{jwtRules: [{spec}]}}"), rule, "spec.jwtRules[0]" + path);
}
