using Xunit;

namespace Tests.Services;

/// <summary>The gateway knows its services by name alone; the environment says where such calls go.</summary>
public sealed class GatewayCaptureTests
{
    [Fact]
    public async Task HttpProxyInTheEnvironment_TakesTheCallsOfBooksAndRatings()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var proxy = await FakeUpstream.StartAsync(context => context.Request.Host.Host == "books"
            ? FakeUpstream.Json("""[{"id":7,"name":"Emma"}]""", "books-v9")(context)
            : FakeUpstream.Json("""[{"id":7,"rating":4,"presentation":"!"}]""", "ratings-v9")(context));
        var environment = new Dictionary<string, string>
        {
            ["HTTP_PROXY"] = proxy.Address.ToString(),
            ["NO_PROXY"] = "localhost,127.0.0.1,::1",
        };
        await using var gateway = await GatewayProcess.StartAsync(environment, cancellation);
        using var direct = new SocketsHttpHandler { UseProxy = false };
        using var client = new HttpClient(direct) { BaseAddress = gateway.Address };

        using var answer = await client.GetAsync("/gateway/books", cancellation);

        Assert.Equal(
            """[{"id":7,"name":"Emma","rating":4,"presentation":"!","description":null}]""",
            await answer.Content.ReadAsStringAsync(cancellation));
        Assert.Equal(["books/books", "ratings/ratings?ids=7"], proxy.Requests.Select(request => request.Url));
        Assert.Equal("books-v9", Assert.Single(answer.Headers.GetValues("x-books-version")));
        Assert.Equal("ratings-v9", Assert.Single(answer.Headers.GetValues("x-ratings-version")));
        Assert.Contains("<title>Bookinfo</title>", await client.GetStringAsync("/", cancellation), StringComparison.Ordinal);
    }
}
