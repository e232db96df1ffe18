using System.Net;
using Tests.Proxy;
using Xunit;

namespace Tests.Distributed;

/// <summary>Policies applied with kubectl, in the whole mesh.</summary>
[Collection(SharedBookinfo.Name)]
public sealed class AuthorizationTests(BookinfoMesh bookinfo) : IClassFixture<ResetBookinfo>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Denial_OfRatings_LetsTheGatewayDown_UntilItIsDeleted()
    {
        await ApplyAsync("""
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: { name: no-ratings, namespace: mesh }
            spec:
              selector: { matchLabels: { app: ratings } }
              action: DENY
              rules: [{ to: [{ operation: { paths: [/ratings*], ports: ["8080"] } }] }]
            """);
        var refused = Assert.Single(await bookinfo.Mesh.SendAsync("/gateway/books", cancellationToken: Token));
        Assert.Equal(HttpStatusCode.BadGateway, refused.Status);
        Assert.Contains("ratings", refused.Body, StringComparison.Ordinal);

        (await bookinfo.KubectlAsync("-n", "mesh", "delete", "ap", "no-ratings")).EnsureSuccess();
        await BookinfoMesh.UntilAsync(async () => Assert.Single(await bookinfo.Mesh.SendAsync("/gateway/books", cancellationToken: Token)).Status == HttpStatusCode.OK, "ratings answers");
    }

    [Fact]
    public async Task Ingress_AsksForATokenAndAnAllowedPath()
    {
        using var issuer = new TokenIssuer();
        await ApplyAsync($$"""
            apiVersion: security.istio.io/v1
            kind: RequestAuthentication
            metadata: { name: tokens, namespace: istio-system }
            spec:
              selector: { matchLabels: { istio: ingressgateway } }
              jwtRules: [{ issuer: me, jwks: '{{issuer.Jwks}}' }]
            ---
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: { name: readers, namespace: istio-system }
            spec:
              selector: { matchLabels: { istio: ingressgateway } }
              rules:
              - from: [{ source: { requestPrincipals: [me/reader] } }]
                to: [{ operation: { paths: [/gateway/*] } }]
            """);
        try
        {
            Assert.Equal((HttpStatusCode.Forbidden, "RBAC: access denied"), await AskAsync("/gateway/books", null));
            Assert.Equal((HttpStatusCode.Unauthorized, "Jwt verification fails"), await AskAsync("/gateway/books", TokenIssuer.Unsigned("""{"alg":"RS256"}""", TokenIssuer.Payload("me", "reader"), "AAAA")));
            Assert.Equal((HttpStatusCode.Forbidden, "RBAC: access denied"), await AskAsync("/gateway/books", issuer.Sign(TokenIssuer.Payload("me", "writer"))));
            Assert.Equal((HttpStatusCode.Forbidden, "RBAC: access denied"), await AskAsync("/", issuer.Sign(TokenIssuer.Payload("me", "reader"))));
            Assert.Equal(HttpStatusCode.OK, (await AskAsync("/gateway/books", issuer.Sign(TokenIssuer.Payload("me", "reader")))).Status);
        }
        finally
        {
            (await bookinfo.KubectlAsync("-n", "istio-system", "delete", "ap/readers", "ra/tokens")).EnsureSuccess();
        }

        await BookinfoMesh.UntilAsync(async () => (await AskAsync("/gateway/books", null)).Status == HttpStatusCode.OK, "the ingress answers");
    }

    private async Task ApplyAsync(string yaml)
    {
        var file = Path.Combine(bookinfo.Mesh.MeshDirectory, "policy.yaml");
        await File.WriteAllTextAsync(file, yaml, Token);
        (await bookinfo.KubectlAsync("apply", "-f", file)).EnsureSuccess();
        (await bookinfo.KubectlAsync("wait", "--for=condition=Programmed", "--timeout=30s", "-f", file)).EnsureSuccess();
    }

    private async Task<(HttpStatusCode Status, string Body)> AskAsync(string path, string? token)
    {
        using var client = new HttpClient { BaseAddress = bookinfo.Mesh.IngressAddress };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        }

        using var response = await client.SendAsync(request, Token);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Token));
    }
}
