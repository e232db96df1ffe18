using System.Net;
using Aspire.Hosting.Testing;
using Xunit;

namespace Tests.Distributed;

/// <summary>The tutorial's steps about who may call whom, and that its mutual TLS is what it says.</summary>
[Collection(SharedBookinfo.Name)]
public sealed class TutorialSecurityTests(BookinfoMesh bookinfo) : IClassFixture<ResetBookinfo>
{
    private static readonly Uri Ratings = new("http://ratings/ratings?ids=1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RatingsOnlyFromGateway_RefusesEverybodyElse()
    {
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("books-v1")).Status);

        await bookinfo.ApplyAsync("ratings-only-from-gateway.yaml");
        try
        {
            Assert.Equal((HttpStatusCode.Forbidden, "RBAC: access denied"), await AskAsync("books-v1"));
            Assert.Equal((HttpStatusCode.Forbidden, "RBAC: access denied"), await AskAsync("ratings-v2"));
            Assert.Equal(HttpStatusCode.OK, (await AskAsync("gw")).Status);
            Assert.Single(await bookinfo.CombinationsAsync(1));
            // In plain text nobody is known: the mesh lets it come so far, and no further.
            using var plain = new HttpClient(new SocketsHttpHandler { UseProxy = false });
            using var refused = await plain.GetAsync(new Uri(bookinfo.Mesh.Application.GetEndpoint("ratings-v1-proxy", "inbound"), "/ratings?ids=1"), Token);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }
        finally
        {
            (await bookinfo.KubectlAsync("-n", "mesh", "delete", "ap", "ratings")).EnsureSuccess();
        }

        await BookinfoMesh.UntilAsync(async () => (await AskAsync("books-v1")).Status == HttpStatusCode.OK, "books may call ratings again");
    }

    [Fact]
    public async Task IstioMutual_SpeaksToNobodyInPlainText()
    {
        await bookinfo.ApplyAsync("istio-destinationrule.yaml");
        await ApplyAsync("""
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: { name: ratings, namespace: mesh }
            spec: { selector: { matchLabels: { app: ratings } }, mtls: { mode: DISABLE } }
            """);
        try
        {
            // Ratings would understand plain text now; the rule has its callers insist on mutual TLS.
            await BookinfoMesh.UntilAsync(
                async () => (await AskAsync("gw")).Status == HttpStatusCode.ServiceUnavailable, "the gateway's proxy gives up on ratings");

            (await bookinfo.KubectlAsync("-n", "mesh", "delete", "destinationrule", "ratings")).EnsureSuccess();
            await BookinfoMesh.UntilAsync(async () => (await AskAsync("gw")).Status == HttpStatusCode.OK, "without the rule plain text will do");
        }
        finally
        {
            (await bookinfo.KubectlAsync("-n", "mesh", "delete", "peerauthentication", "ratings")).EnsureSuccess();
            await bookinfo.ApplyAsync("istio-destinationrule.yaml");
        }

        await BookinfoMesh.UntilAsync(async () => (await AskAsync("gw")).Status == HttpStatusCode.OK, "ratings takes mutual TLS again");
    }

    [Fact]
    public async Task Services_HaveIdentitiesOfTheirOwn()
    {
        var accounts = new Dictionary<string, string>();
        foreach (var pod in (string[])["gw", "books-v1", "books-v2", "ratings-v1", "ratings-v2"])
        {
            var account = await bookinfo.KubectlAsync("-n", "mesh", "get", "pod", pod, "-o", "jsonpath={.spec.serviceAccountName}");
            accounts[pod] = account.EnsureSuccess().Output.Trim();
        }

        Assert.Equal(["gw", "books", "books", "ratings", "ratings"], accounts.Values);
    }

    private async Task ApplyAsync(string yaml)
    {
        var file = Path.Combine(bookinfo.Mesh.MeshDirectory, "peers.yaml");
        await File.WriteAllTextAsync(file, yaml, Token);
        (await bookinfo.KubectlAsync("apply", "-f", file)).EnsureSuccess();
        (await bookinfo.KubectlAsync("wait", "--for=condition=Programmed", "--timeout=30s", "-f", file)).EnsureSuccess();
    }

    /// <summary>Calls ratings as the application beside a proxy would.</summary>
    private async Task<(HttpStatusCode Status, string Body)> AskAsync(string workload)
    {
        var outbound = bookinfo.Mesh.Application.GetEndpoint($"{workload}-proxy", "outbound");
        using var client = new HttpClient(new SocketsHttpHandler { Proxy = new WebProxy(outbound) });
        using var response = await client.GetAsync(Ratings, Token);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Token));
    }
}
