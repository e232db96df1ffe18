using MeshProtocol;
using MeshTranslation;
using MeshTranslation.Registry;
using MeshTranslation.Security;
using Xunit;

namespace Tests.Translation;

public sealed class SecurityTranslationTests
{
    [Theory]
    [InlineData("mesh", "{}", "ratings-v1,gw-v1")]
    [InlineData("istio-system", "{}", "ratings-v1,gw-v1,ingress")]
    [InlineData("mesh", "{selector: {matchLabels: {app: ratings}}}", "ratings-v1")]
    [InlineData("istio-system", "{selector: {matchLabels: {app: ratings}}}", "ratings-v1")]
    [InlineData("istio-system", "{selector: {matchLabels: {istio: ingressgateway}}}", "ingress")]
    [InlineData("mesh", "{selector: {matchLabels: {istio: ingressgateway}}}", "")]
    [InlineData("other", "{}", "")]
    [InlineData("istio-system", "{targetRef: {kind: Service, name: ratings}}", "")]
    public void Policy_IsForTheWorkloadsOfItsScope(string home, string spec, string expected)
    {
        var mesh = Mesh().Apply(Policy(spec), home);
        (string Name, NodeConfiguration Configuration)[] nodes = [("ratings-v1", mesh.For("ratings-v1")), ("gw-v1", mesh.For("gw-v1")), ("ingress", mesh.ForGateway())];
        Assert.Equal(expected, string.Join(',', nodes.Where(node => Inbound(node.Configuration).AccessPolicies is not null).Select(node => node.Name)));
        Assert.All(nodes, node => Assert.All(node.Configuration.Listeners.Where(listener => listener.Direction == ListenerDirection.Outbound), listener => Assert.Null(listener.AccessPolicies)));
    }

    [Fact]
    public void PoliciesOfDifferentScopes_AddUp_ThoseOfTheRootNamespaceFirst()
    {
        var mesh = Mesh().Apply(Policy("{}", "b")).Apply(Policy("{action: DENY, rules: [{}]}", "a")).Apply(Policy("{action: AUDIT}", "z"), "istio-system");
        Assert.Equal(
            [("istio-system", "z", AccessAction.Audit), ("mesh", "a", AccessAction.Deny), ("mesh", "b", AccessAction.Allow)],
            Inbound(mesh.For("ratings-v1")).AccessPolicies.Policies.Select(policy => (policy.Namespace, policy.Name, policy.Action)));
    }

    [Fact]
    public void Policy_IsTranslatedOnceForAllNodes()
    {
        var view = Mesh().Apply(Policy("{rules: [{to: [{operation: {methods: [GET]}}]}]}")).View();
        var first = Inbound(view.Translate(MeshBuilder.Sidecar("a", "mesh", "a", "v1"))).AccessPolicies.Policies[0];
        Assert.Same(first, Inbound(view.Translate(MeshBuilder.Sidecar("b", "mesh", "b", "v1"))).AccessPolicies.Policies[0]);
    }

    [Fact]
    public void Origin_NamesThePolicy()
    {
        var policy = Assert.Single(Inbound(Mesh().Apply(Policy("{}")).For("ratings-v1")).AccessPolicies.Policies);
        Assert.Equal(("AuthorizationPolicy", "mesh", "p", "test.yaml"), (policy.Origin.Kind, policy.Origin.Namespace, policy.Origin.Name, policy.Origin.File));
    }

    [Theory]
    [InlineData("cluster.local/ns/a/sa/b", "example.org/ns/a/sa/b")]
    [InlineData("example.org/ns/a/sa/b", "example.org/ns/a/sa/b")]
    [InlineData("other/ns/a/sa/b", "other/ns/a/sa/b")]
    [InlineData("sa/b", "sa/b")]
    public void ClusterLocal_MeansTheMeshsOwnTrustDomain(string written, string expected)
    {
        var mesh = Mesh().With(new MeshSettings { TrustDomain = "example.org" }).Apply(Policy($"{{rules: [{{from: [{{source: {{principals: ['{written}']}}}}]}}]}}"));
        var test = Inbound(mesh.For("ratings-v1")).AccessPolicies.Policies[0].Rules[0].All.Conditions[0].Any.Conditions[0].All.Conditions[0].Test;
        Assert.Equal((AccessSubject.Peer, expected), (test.Subject, Assert.Single(test.Values).Exact));
    }

    [Theory]
    [InlineData("cluster.local/ns/a/sa/b", "example.org/ns/a/sa/b", "old.org/ns/a/sa/b")]
    [InlineData("old.org/ns/a/sa/b", "example.org/ns/a/sa/b", "old.org/ns/a/sa/b")]
    [InlineData("other/ns/a/sa/b", "other/ns/a/sa/b")]
    public void WhatIsSaidOfTheTrustDomainOrAnAlias_HoldsForAllOfThem(string written, params string[] expected)
    {
        var mesh = Mesh().With(new MeshSettings { TrustDomain = "example.org", TrustDomainAliases = ["old.org"] })
            .Apply(Policy($"{{rules: [{{from: [{{source: {{principals: ['{written}']}}}}]}}]}}"));
        var test = Inbound(mesh.For("ratings-v1")).AccessPolicies.Policies[0].Rules[0].All.Conditions[0].Any.Conditions[0].All.Conditions[0].Test;
        Assert.Equal(expected, test.Values.Select(value => value.Exact));
    }

    [Fact]
    public void TokenRule_HasTheUsualPlacesAndPublicKeysAlone()
    {
        var rule = TokenRule("""{issuer: a, jwks: '{"keys":[{"kty":"RSA","kid":"k","n":"AQAB","e":"AQAB","d":"AQAB"},{"kty":"oct","k":"AQAB"}]}'}""");
        Assert.Equal("""{"keys":[{"kty":"RSA","kid":"k","n":"AQAB","e":"AQAB"}]}""", rule.Jwks);
        Assert.Equal(new TokenHeader { Name = "authorization", Prefix = "Bearer " }, Assert.Single(rule.Headers));
        Assert.Equal("access_token", Assert.Single(rule.QueryParameters));
        Assert.Equal(["permission", "scope"], rule.SpaceDelimitedClaims);
        Assert.Equal(("RequestAuthentication", "spec.jwtRules[0]"), (rule.Origin.Kind, rule.Origin.Path));
    }

    [Fact]
    public void GivenPlaces_ReplaceTheUsualOnes()
    {
        var rule = TokenRule("{issuer: a, fromHeaders: [{name: X-Token}], fromCookies: [c], outputClaimToHeaders: [{header: X-A, claim: a.b}], outputPayloadToHeader: X-P}");
        Assert.Equal(new TokenHeader { Name = "x-token" }, Assert.Single(rule.Headers));
        Assert.Empty(rule.QueryParameters);
        Assert.Equal(["c"], rule.Cookies);
        Assert.Equal(("x-a", "a,b"), (rule.ClaimHeaders[0].Header, string.Join(',', rule.ClaimHeaders[0].Path)));
        Assert.Equal("x-p", rule.PayloadHeader);
    }

    [Theory]
    [InlineData("{issuer: 'https://a/', timeout: 2s}", "https://a/.well-known/openid-configuration")]
    [InlineData("{issuer: a, jwksUri: 'http://keys:81/x'}", "http://keys:81/x")]
    public void KeysOfAnotherPlace_ComeFromThoseFetched_AndAreEmptyUntilThen(string rule, string id)
    {
        const string Keys = """{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}""";
        Assert.Equal("", TokenRule(rule).Jwks);
        Assert.Equal(Keys, TokenRule(rule, new Dictionary<string, string> { [id] = Keys }).Jwks);
    }

    [Fact]
    public void RulesOfSeveralPolicies_AddUp_ByIssuer()
    {
        var mesh = Mesh().Apply(Authentication("{issuer: b}, {issuer: a}")).Apply(Authentication("{issuer: c}", "q"), "istio-system").Apply(Authentication("{issuer: d}", "r"), "other");
        Assert.Equal(["a", "b", "c"], Inbound(mesh.For("ratings-v1")).TokenRules.Rules.Select(rule => rule.Issuer));
    }

    [Fact]
    public void NameOfAClaim_KeepsItsLetterCase()
    {
        var configuration = Mesh().Apply("""
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: v }
            spec:
              hosts: ["*"]
              gateways: [g]
              http:
              - match: [{ headers: { "@request.auth.claims.Realm.Role": { exact: admin }, X-User: { exact: me } } }]
                route: [{ destination: { host: ratings } }]
            """).ForGateway();
        var match = configuration.RouteTables.SelectMany(table => table.VirtualHosts).SelectMany(host => host.Routes).SelectMany(route => route.Matches).Single();
        Assert.Equal(["@request.auth.claims.Realm.Role", "x-user"], match.Headers.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Source_OfInlineKeysOrAnUnreachableIssuer_IsNone()
    {
        Assert.Null(KeySetSource.Of(new() { Issuer = "https://a", Jwks = "{}" }));
        Assert.Null(KeySetSource.Of(new() { Issuer = "me" }));
        Assert.Equal(TimeSpan.FromSeconds(5), KeySetSource.Of(new() { JwksUri = "https://a/b" })!.Timeout);
    }

    private static TokenRule TokenRule(string rule, IReadOnlyDictionary<string, string>? keys = null)
    {
        var view = Mesh().Apply(Authentication(rule)).View();
        var withKeys = new MeshView(view.Resources, RegistrySnapshot.Empty, keys);
        return Assert.Single(Inbound(withKeys.Translate(MeshBuilder.Sidecar("a", "mesh", "a", "v1"))).TokenRules.Rules);
    }

    private static MeshBuilder Mesh() => MeshBuilder.Bookinfo().Apply("""
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: { name: g }
        spec: { selector: { istio: ingressgateway }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }] }
        """);

    private static string Policy(string spec, string name = "p") => $"{{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {{name: {name}}}, spec: {spec}}}";

    private static string Authentication(string rules, string name = "p") => $"{{apiVersion: security.istio.io/v1, kind: RequestAuthentication, metadata: {{name: {name}}}, spec: {{jwtRules: [{rules}]}}}}";

    private static Listener Inbound(NodeConfiguration configuration) => configuration.Listeners.Single(listener => listener.Direction != ListenerDirection.Outbound);
}
