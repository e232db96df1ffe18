using Xunit;

namespace Tests.Kubectl;

/// <summary>The kinds of security.istio.io, as kubectl sees them.</summary>
public sealed class SecurityKindTests
{
    private const string All = """
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata: { name: default }
        spec: { mtls: { mode: PERMISSIVE } }
        ---
        apiVersion: security.istio.io/v1beta1
        kind: RequestAuthentication
        metadata: { name: tokens }
        spec: { jwtRules: [{ issuer: https://issuer.example, jwksUri: https://issuer.example/keys }] }
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: { name: ratings }
        spec:
          selector: { matchLabels: { app: ratings } }
          action: ALLOW
          rules:
          - from: [{ source: { principals: [cluster.local/ns/mesh/sa/gw] } }]
            to: [{ operation: { methods: [GET] } }]
        """;

    [Fact]
    public async Task Kinds_AreAppliedShownAndExplained()
    {
        await using var server = await ApiServer.StartAsync();
        var applied = (await server.ApplyAsync(All)).Succeeded();
        Assert.Contains("authorizationpolicy.security.istio.io/ratings created", applied, StringComparison.Ordinal);

        var shown = (await server.KubectlAsync("get", "pa,ra,ap")).Succeeded();
        Assert.Matches(@"NAME +MODE +AGE\npeerauthentication.security.istio.io/default +PERMISSIVE +\d+s\n", shown);
        Assert.Matches(@"NAME +AGE\nrequestauthentication.security.istio.io/tokens +\d+s\n", shown);
        Assert.Matches(@"NAME +ACTION +AGE\nauthorizationpolicy.security.istio.io/ratings +ALLOW +\d+s\n", shown);

        var older = (await server.KubectlAsync("get", "authorizationpolicies.v1beta1.security.istio.io", "ratings", "-o", "jsonpath={.apiVersion} {.spec.rules[0].to[0].operation.methods[0]}")).Succeeded();
        Assert.Equal("security.istio.io/v1beta1 GET", older);

        var explained = (await server.KubectlAsync("explain", "ap.spec.rules.from.source.principals")).Succeeded();
        Assert.Contains("cluster.local/ns/mesh/sa/books", explained, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("action: ALLOW", "action: CUSTOM", "spec.action: is CUSTOM, which asks an external service")]
    [InlineData("principals", "principles", "did you mean `principals`?")]
    [InlineData("methods: [GET]", "methods: []", "spec.rules[0].to[0].operation: may not be empty")]
    [InlineData("jwksUri: https://issuer.example/keys", "jwksUri: keys", "spec.jwtRules[0].jwksUri: must be an http or https URL")]
    [InlineData("mode: PERMISSIVE", "mode: LENIENT", "it must be one of UNSET, DISABLE, PERMISSIVE, STRICT")]
    public async Task Mistake_IsRefusedWithItsPath(string right, string wrong, string expected)
    {
        await using var server = await ApiServer.StartAsync();
        var error = (await server.ApplyAsync(All.Replace(right, wrong, StringComparison.Ordinal))).Failed();
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pods_ShowTheModeInForce()
    {
        await using var server = await ApiServer.StartAsync();
        server.Registry.Set(FakeRegistry.Ingress("ingress"), FakeRegistry.Sidecar("books-v1", "books", "v1"));
        const string Mode = @"jsonpath={.metadata.annotations.mesh\.local/mtls}";
        Assert.Equal("PERMISSIVE", (await server.KubectlAsync("get", "pod", "books-v1", "-o", Mode)).Succeeded());

        (await server.ApplyAsync("""
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: { name: default, namespace: istio-system }
            spec: { mtls: { mode: STRICT } }
            ---
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: { name: books }
            spec: { selector: { matchLabels: { app: books } }, portLevelMtls: { 8080: { mode: DISABLE } } }
            """)).Succeeded();

        Assert.Equal("STRICT, 8080: DISABLE", (await server.KubectlAsync("get", "pod", "books-v1", "-o", Mode)).Succeeded());
        var wide = (await server.KubectlAsync("get", "pods", "-A", "-o", "wide")).Succeeded();
        Assert.Matches(@"ingress .* <none>\n", wide);
        Assert.Matches(@"books-v1 .* STRICT, 8080: DISABLE\n", wide);
    }
}
