using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Xunit;

namespace Tests.Distributed;

/// <summary>Mutual TLS between the sidecars of Bookinfo, in processes of their own.</summary>
[Collection(SharedBookinfo.Name)]
public sealed partial class MutualTlsTests(BookinfoMesh bookinfo) : IClassFixture<ResetBookinfo>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Strict_ResetsPlainText_AndTheMeshGoesOn()
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero });
        var ratings = new Uri($"http://127.0.0.1:{await InboundPortAsync("ratings-v1")}/ratings?ids=1");
        Assert.Equal("PERMISSIVE", await ModeAsync("ratings-v1"));
        await bookinfo.ApplyAsync("istio-destinationrule.yaml");
        await bookinfo.ApplyAsync("istio-virtual-service-all-v1.yaml");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, ratings));
        Assert.Single(await bookinfo.CombinationsAsync(20));

        await bookinfo.ApplyAsync("strict-mtls.yaml");

        Assert.Equal("STRICT", await ModeAsync("ratings-v1"));
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => StatusAsync(client, ratings));
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(error.GetBaseException()).SocketErrorCode);
        Assert.Single(await bookinfo.CombinationsAsync(40));

        // Without rules it is automatic.
        (await bookinfo.KubectlAsync("-n", "mesh", "delete", "virtualservice", "books", "ratings")).EnsureSuccess();
        (await bookinfo.KubectlAsync("-n", "mesh", "delete", "destinationrule", "books", "ratings")).EnsureSuccess();
        await BookinfoMesh.UntilAsync(async () => (await bookinfo.CombinationsAsync(20)).Count > 1, "all versions answer");

        (await bookinfo.KubectlAsync("-n", "mesh", "delete", "peerauthentication", "default")).EnsureSuccess();
        Assert.Equal("PERMISSIVE", await ModeAsync("ratings-v1"));
        await BookinfoMesh.UntilAsync(
            async () =>
            {
                try
                {
                    return await StatusAsync(client, ratings) == HttpStatusCode.OK;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "plain text is taken again");
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, Uri address)
    {
        using var response = await client.GetAsync(address, Token);
        return response.StatusCode;
    }

    private async Task<int> InboundPortAsync(string pod) => int.Parse(
        InboundPort().Match(await AnnotationAsync(pod, @"ports\.mesh\.local/8080")).Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    private Task<string> ModeAsync(string pod) => AnnotationAsync(pod, @"mesh\.local/mtls");

    private async Task<string> AnnotationAsync(string pod, string name)
    {
        var result = await bookinfo.KubectlAsync("-n", "mesh", "get", "pod", pod, "-o", $"jsonpath={{.metadata.annotations.{name}}}");
        result.EnsureSuccess();
        return result.Output.Trim();
    }

    [GeneratedRegex(@"inbound=(\d+)")]
    private static partial Regex InboundPort();
}
