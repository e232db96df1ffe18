using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Xunit;

namespace Tests.Services;

/// <summary>What the gateway's caller is told when a service lets it down.</summary>
public sealed class GatewayFailureTests
{
    private const string OneBook = """[{"id":7,"name":"Emma"}]""";
    private const string Short = "00:00:00.25";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, int, string> Failures => new()
    {
        { "silence", 504, "The {0} service is too slow" },
        { "stall in the body", 504, "The {0} service is too slow" },
        { "504 of the mesh", 504, "The {0} service is too slow" },
        { "503 of the mesh", 503, "The {0} service is not available" },
        { "404", 502, "The {0} service gave no usable answer" },
        { "500", 502, "The {0} service gave no usable answer" },
        { "204", 502, "The {0} service gave no usable answer" },
        { "no JSON", 502, "The {0} service gave no usable answer" },
        { "cut JSON", 502, "The {0} service gave no usable answer" },
        { "null", 502, "The {0} service gave no usable answer" },
        { "null in the list", 502, "The {0} service gave no usable answer" },
        { "nothing of an item", 502, "The {0} service gave no usable answer" },
        { "unknown charset", 502, "The {0} service gave no usable answer" },
        { "break off", 502, "The {0} service gave no usable answer" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task BooksFails_IsToldByName(string failure, int status, string title)
    {
        await using var books = await FakeUpstream.StartAsync(Failing(failure));
        await using var ratings = await FakeUpstream.StartAsync(FakeUpstream.Json("[]"));
        await using var gateway = GatewayFactory.For(books.Address, ratings.Address, TimeoutFor(failure));
        using var client = gateway.CreateClient();

        using var answer = await client.GetAsync("/gateway/books", Cancellation);

        await AssertProblemAsync(answer, status, "books", title);
        Assert.Empty(ratings.Requests);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task RatingsFails_IsToldByName(string failure, int status, string title)
    {
        await using var books = await FakeUpstream.StartAsync(FakeUpstream.Json(OneBook, "books-v1"));
        await using var ratings = await FakeUpstream.StartAsync(Failing(failure));
        await using var gateway = GatewayFactory.For(books.Address, ratings.Address, TimeoutFor(failure));
        using var client = gateway.CreateClient();

        // On a busy machine the first call of books may run into the short timeout as well.
        var answer = await client.GetAsync("/gateway/books", Cancellation);
        for (var attempt = 1; attempt < 20 && !answer.Headers.Contains("x-books-version"); attempt++)
        {
            answer.Dispose();
            answer = await client.GetAsync("/gateway/books", Cancellation);
        }

        using var last = answer;
        await AssertProblemAsync(answer, status, "ratings", title);
        Assert.Equal("books-v1", Assert.Single(answer.Headers.GetValues("x-books-version")));
    }

    [Theory]
    [InlineData("books")]
    [InlineData("ratings")]
    public async Task ServiceRefusesTheConnection_Is503(string service)
    {
        await using var other = await FakeUpstream.StartAsync(FakeUpstream.Json(OneBook));
        // Bound and not listening: nobody else gets the port, and a connection is refused.
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var refused = new Uri($"http://{nobody.LocalEndPoint}");
        await using var gateway = service == "books" ? GatewayFactory.For(refused, other.Address) : GatewayFactory.For(other.Address, refused);
        using var client = gateway.CreateClient();

        using var answer = await client.GetAsync("/gateway/books", Cancellation);

        await AssertProblemAsync(answer, 503, service, "The {0} service is not available");
    }

    [Fact]
    public async Task ServiceThatDoesNotSpeakHttp_Is502()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var speaking = SpeakAsync(listener);
        var address = new Uri($"http://{listener.LocalEndpoint}");
        await using var gateway = GatewayFactory.For(address, address);
        using var client = gateway.CreateClient();

        using var answer = await client.GetAsync("/gateway/books", Cancellation);
        await speaking;

        await AssertProblemAsync(answer, 502, "books", "The {0} service gave no usable answer");

        static async Task SpeakAsync(TcpListener listener)
        {
            using var connection = await listener.AcceptTcpClientAsync(Cancellation);
            await connection.GetStream().WriteAsync("220 mail.example ready\r\n"u8.ToArray(), Cancellation);
        }
    }

    [Fact]
    public async Task TimeoutNotSet_IsThreeSeconds()
    {
        await using var books = await FakeUpstream.StartAsync(FakeUpstream.Silence());
        await using var gateway = new ServiceFactory<Bookinfo.Gateway.RatedBook>(new Dictionary<string, string> { ["Upstreams:Books"] = books.Address.ToString() });
        using var client = gateway.CreateClient();

        using var answer = await client.GetAsync("/gateway/books", Cancellation);

        await AssertProblemAsync(answer, 504, "books", "The {0} service is too slow");
        Assert.Contains("books did not answer within 3 s.", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    // A failure that is no timeout must not become one on a busy machine.
    private static string TimeoutFor(string failure) => failure is "silence" or "stall in the body" ? Short : GatewayFactory.Patient;

    private static RequestDelegate Failing(string failure) => failure switch
    {
        "silence" => FakeUpstream.Silence(),
        "stall in the body" => FakeUpstream.StallInBody(),
        "504 of the mesh" => FakeUpstream.Text(504, "upstream request timeout"),
        "503 of the mesh" => FakeUpstream.Text(503, "no healthy upstream"),
        "404" => FakeUpstream.Text(404, ""),
        "500" => FakeUpstream.Text(500, "   at Some.Stack.Trace()"),
        "204" => NoContent,
        "no JSON" => FakeUpstream.Text(200, "<html>"),
        "cut JSON" => FakeUpstream.Json("""[{"id":7,"na"""),
        "null" => FakeUpstream.Json("null"),
        "null in the list" => FakeUpstream.Json("[null]"),
        "nothing of an item" => FakeUpstream.Json("[{}]"),
        "unknown charset" => UnknownCharset,
        "break off" => FakeUpstream.BreakOffInBody(),
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, "No such failure."),
    };

    private static Task NoContent(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task UnknownCharset(HttpContext context)
    {
        context.Response.ContentType = "application/json; charset=klingon";
        return context.Response.WriteAsync("[]", context.RequestAborted);
    }

    private static async Task AssertProblemAsync(HttpResponseMessage answer, int status, string service, string title)
    {
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("gw-v1", Assert.Single(answer.Headers.GetValues("x-bookinfo-version")));
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        using var problem = JsonDocument.Parse(text);
        Assert.Equal(status, problem.RootElement.GetProperty("status").GetInt32());
        Assert.Equal(service, problem.RootElement.GetProperty("service").GetString());
        Assert.Equal(title.Replace("{0}", service, StringComparison.Ordinal), problem.RootElement.GetProperty("title").GetString());
        Assert.StartsWith(service, problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
