using System.Net;
using Google.Protobuf;
using MeshProtocol;
using Xunit;
using Route = MeshProtocol.Route;

namespace Tests.Proxy;

/// <summary>What a route does to requests and answers besides sending them on: headers, rewrites, redirects, fixed answers, CORS.</summary>
public sealed class HttpActionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HeaderOperations_ClustersFirst_ThenTheRoutes()
    {
        await using var upstream = await EchoAsync();
        await using var proxy = await ProxyAsync(upstream, route =>
        {
            route.Headers = Changes("set x-level route; remove x-gone; add x-peer %DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%; set x-share 5%%", "set x-answer route; remove x-upstream");
            route.Forward.Clusters[0].Headers = Changes("set x-level cluster; add x-more 1", "add x-answer cluster");
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://books/");
        request.Headers.Add("x-gone", "1");
        request.Headers.Add("x-more", "0");
        using var response = await proxy.Client().SendAsync(request, Token);
        var lines = (await response.Content.ReadAsStringAsync(Token)).Split('\n');
        Assert.Contains("x-level: route", lines);
        Assert.Contains("x-more: 0, 1", lines);
        Assert.Contains("x-peer: 127.0.0.1", lines);
        Assert.Contains("x-share: 5%", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("x-gone", StringComparison.Ordinal));
        Assert.Equal("route", Assert.Single(response.Headers.GetValues("x-answer")));
        Assert.False(response.Headers.Contains("x-upstream"));
    }

    [Fact]
    public async Task ResponseOperations_HoldForAnswersOfTheProxyItself()
    {
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [])).With(push =>
            push.RouteTables[0].VirtualHosts[0].Routes[0].Headers = Changes("", "set x-answer yes")));
        using var unhealthy = await proxy.Client().GetAsync("http://books/", Token);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "yes"), (unhealthy.StatusCode, Assert.Single(unhealthy.Headers.GetValues("x-answer"))));

        proxy.Apply(MeshPush.Outbound(2, ("books", [])).With(push =>
        {
            var route = push.RouteTables[0].VirtualHosts[0].Routes[0];
            route.Headers = Changes("", "set x-answer yes");
            route.Fault = new Fault { Abort = new Abort { HttpStatus = 555, PerMillion = 1_000_000 } };
        }));
        using var aborted = await proxy.Client().GetAsync("http://books/", Token);
        Assert.Equal((555, "yes"), ((int)aborted.StatusCode, Assert.Single(aborted.Headers.GetValues("x-answer"))));
    }

    [Fact]
    public async Task UnknownOperator_IsADash_AndTakesNothingElseWithIt()
    {
        await using var upstream = await EchoAsync();
        await using var proxy = await ProxyAsync(upstream, route => route.Headers = Changes("set x-other a%NOSUCH%b", ""));

        var lines = (await proxy.Client().GetStringAsync("http://books/", Token)).Split('\n');

        Assert.Contains("x-other: a-b", lines);
    }

    [Theory]
    [InlineData("prefix /api", "/", "/api/x?q=1", "//x?q=1")]
    [InlineData("prefix /api/", "/", "/api/x?q=1", "/x?q=1")]
    [InlineData("exact /a", "/b/c", "/a?q", "/b/c?q")]
    [InlineData("regex /a.*", "/whole", "/abc", "/whole")]
    [InlineData("", "/new/", "/old", "/new/old")]
    public async Task Rewrite_ReplacesWhatTheMatchCovers(string match, string rewrite, string asked, string sent)
    {
        await using var upstream = await EchoAsync();
        await using var proxy = await ProxyAsync(upstream, route =>
        {
            route.Matches.Add(MatchOf(match));
            route.Forward.Rewrite = new Rewrite { Path = rewrite, Authority = "other.example" };
        });
        var lines = (await proxy.Client().GetStringAsync($"http://books{asked}", Token)).Split('\n');
        Assert.Equal(sent, lines[0]);
        Assert.Contains("host: other.example", lines);
        Assert.Contains($"x-envoy-original-path: {asked}", lines);
    }

    [Fact]
    public async Task RegexRewrite_ReplacesEveryOccurrence_WithGroups()
    {
        await using var upstream = await EchoAsync();
        await using var proxy = await ProxyAsync(upstream, route =>
            route.Forward.Rewrite = new Rewrite { Regex = new RegexRewrite { Pattern = "/v([0-9]+)", Substitution = @"/version-\1" } });
        var lines = (await proxy.Client().GetStringAsync("http://books/v1/x/v22?v3", Token)).Split('\n');
        Assert.Equal("/version-1/x/version-22?v3", lines[0]);
    }

    [Theory]
    [InlineData("""{ "status": 301, "path": "/new" }""", "http://books/old?q=1", 301, "http://books/new?q=1")]
    [InlineData("""{ "status": 302, "path": "/new?own" }""", "http://books/old?q=1", 302, "http://books/new?own")]
    [InlineData("""{ "status": 307, "prefix": "/new" }""", "http://books/old/x", 307, "http://books/new/x")]
    [InlineData("""{ "status": 308, "authority": "other", "scheme": "https" }""", "http://books/old", 308, "https://other/old")]
    [InlineData("""{ "status": 303, "port": 8443 }""", "http://books/old", 303, "http://books:8443/old")]
    [InlineData("""{ "status": 301, "scheme": "https", "port": 443 }""", "http://books/old", 301, "https://books/old")]
    [InlineData("""{ "status": 301, "path": "/x", "derivePort": "REDIRECT_PORT_REQUEST" }""", "http://books/old", 301, "http://books/x")]
    public async Task Redirect_IsAnsweredWithTheNewAddress(string redirect, string asked, int status, string location)
    {
        await using var upstream = await EchoAsync();
        await using var proxy = await ProxyAsync(upstream, route =>
        {
            route.Matches.Add(MatchOf("prefix /old"));
            route.Headers = Changes("", "set x-answer yes");
            route.Redirect = Redirect.Parser.ParseJson(redirect);
        });
        using var response = await proxy.Client().GetAsync(asked, Token);
        Assert.Equal((status, location, ""), ((int)response.StatusCode, response.Headers.Location?.OriginalString, await response.Content.ReadAsStringAsync(Token)));
        Assert.Equal("yes", Assert.Single(response.Headers.GetValues("x-answer")));
        Assert.Equal(0, upstream.Requests);
    }

    [Theory]
    [InlineData("""{ "status": 301, "path": "/x" }""", "http://books:80/x")]
    [InlineData("""{ "status": 301, "path": "/x", "derivePort": "REDIRECT_PORT_REQUEST" }""", "http://books:80/x")]
    [InlineData("""{ "status": 301, "path": "/x", "derivePort": "REDIRECT_PORT_PROTOCOL_DEFAULT" }""", "http://books:80/x")]
    [InlineData("""{ "status": 301, "path": "/x", "scheme": "https" }""", "https://books/x")]
    [InlineData("""{ "status": 301, "path": "/x", "scheme": "https", "derivePort": "REDIRECT_PORT_REQUEST" }""", "https://books:80/x")]
    [InlineData("""{ "status": 301, "path": "/x", "authority": "other:9", "derivePort": "REDIRECT_PORT_PROTOCOL_DEFAULT" }""", "http://other:9/x")]
    public async Task Redirect_OfAHostWithAPort_KeepsItUnlessItIsReplacedOrThatOfTheSchemeLeft(string redirect, string location)
    {
        await using var upstream = await EchoAsync();
        await using var proxy = await ProxyAsync(upstream, route => route.Redirect = Redirect.Parser.ParseJson(redirect));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{proxy.OutboundPort}/old") { Headers = { Host = "books:80" } };
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var response = await client.SendAsync(request, Token);
        Assert.Equal(location, response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task DirectResponse_ReachesNoUpstream()
    {
        await using var upstream = await EchoAsync();
        await using var proxy = await ProxyAsync(upstream, route => route.DirectResponse = new DirectResponse { Status = 418, Body = ByteString.CopyFromUtf8("short and stout") });
        using var plain = await proxy.Client().GetAsync("http://books/", Token);
        Assert.Equal((418, "short and stout"), ((int)plain.StatusCode, await plain.Content.ReadAsStringAsync(Token)));
        Assert.Equal("text/plain", plain.Content.Headers.ContentType?.ToString());
        Assert.Equal(0, upstream.Requests);

        proxy.Apply(Push(2, upstream, route =>
        {
            route.DirectResponse = new DirectResponse { Status = 200, Body = ByteString.CopyFromUtf8("{}") };
            route.Headers = Changes("", "set content-type application/json");
        }));
        using var json = await proxy.Client().GetAsync("http://books/", Token);
        Assert.Equal("application/json", json.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task Preflight_OfAnAllowedOriginIsAnswered_OfAnotherForwardedUnlessThePolicyIgnoresIt()
    {
        await using var upstream = await EchoAsync();
        await using var proxy = await ProxyAsync(upstream, route => route.Cors = Policy());
        using var allowed = await PreflightAsync(proxy, "https://shop.example");
        Assert.Equal((HttpStatusCode.OK, ""), (allowed.StatusCode, await allowed.Content.ReadAsStringAsync(Token)));
        Assert.Equal("https://shop.example", HeaderOf(allowed, "access-control-allow-origin"));
        Assert.Equal("GET,POST", HeaderOf(allowed, "access-control-allow-methods"));
        Assert.Equal("x-a,x-b", HeaderOf(allowed, "access-control-allow-headers"));
        Assert.Equal("60", HeaderOf(allowed, "access-control-max-age"));
        Assert.Equal("true", HeaderOf(allowed, "access-control-allow-credentials"));
        Assert.Equal(0, upstream.Requests);

        using var forwarded = await PreflightAsync(proxy, "https://evil.example");
        Assert.Equal(1, upstream.Requests);
        Assert.False(forwarded.Headers.Contains("access-control-allow-origin"));

        proxy.Apply(Push(2, upstream, route =>
        {
            route.Cors = Policy();
            route.Cors.AnswersUnmatchedPreflights = true;
        }));
        using var ignored = await PreflightAsync(proxy, "https://evil.example");
        Assert.Equal((HttpStatusCode.OK, 1), (ignored.StatusCode, upstream.Requests));
        Assert.False(ignored.Headers.Contains("access-control-allow-origin"));
    }

    [Theory]
    [InlineData("https://shop.example", true)]
    [InlineData("https://evil.example", false)]
    [InlineData(null, false)]
    public async Task OrdinaryRequest_GoesUpstream_AndOnlyAllowedOriginsMayReadTheAnswer(string? origin, bool allowed)
    {
        await using var upstream = await EchoAsync();
        await using var proxy = await ProxyAsync(upstream, route => route.Cors = Policy());
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://books/");
        if (origin is not null)
        {
            request.Headers.Add("origin", origin);
        }

        using var response = await proxy.Client().SendAsync(request, Token);
        Assert.Equal(1, upstream.Requests);
        Assert.Equal(allowed ? origin : null, HeaderOf(response, "access-control-allow-origin"));
        Assert.Equal(allowed ? "x-c" : null, HeaderOf(response, "access-control-expose-headers"));
        Assert.Null(HeaderOf(response, "access-control-allow-methods"));
    }

    private static CorsPolicy Policy() => new()
    {
        AllowOrigins = { new StringMatch { Regex = "https://(shop|store)\\.example" } },
        AllowMethods = "GET,POST",
        AllowHeaders = "x-a,x-b",
        ExposeHeaders = "x-c",
        MaxAge = "60",
        AllowCredentials = true,
    };

    private static async Task<HttpResponseMessage> PreflightAsync(TestProxy proxy, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "http://books/");
        request.Headers.Add("origin", origin);
        request.Headers.Add("access-control-request-method", "DELETE");
        return await proxy.Client().SendAsync(request, Token);
    }

    private static string? HeaderOf(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;

    /// <summary>Writes the target and then every header.</summary>
    private static Task<UpstreamServer> EchoAsync() => UpstreamServer.StartAsync(context =>
    {
        context.Response.Headers["x-answer"] = "upstream";
        context.Response.Headers["x-upstream"] = "yes";
        var headers = context.Request.Headers.Select(header => $"{header.Key.ToLowerInvariant()}: {header.Value}");
        return context.Response.WriteAsync(string.Join('\n', headers.Prepend(UpstreamServer.RawTarget(context))));
    });

    private static HeaderChanges Changes(string request, string response) => new() { Request = { Operations(request) }, Response = { Operations(response) } };

    private static IEnumerable<HeaderOperation> Operations(string text) => text.Split("; ", StringSplitOptions.RemoveEmptyEntries).Select(operation =>
    {
        var words = operation.Split(' ');
        return new HeaderOperation
        {
            Kind = Enum.Parse<HeaderOperationKind>(words[0], ignoreCase: true),
            Name = words[1],
            Value = words.ElementAtOrDefault(2) ?? "",
        };
    });

    private static RouteMatch MatchOf(string text) => text.Split(' ') switch
    {
        ["prefix", var prefix] => new RouteMatch { Uri = new StringMatch { Prefix = prefix } },
        ["exact", var exact] => new RouteMatch { Uri = new StringMatch { Exact = exact } },
        ["regex", var regex] => new RouteMatch { Uri = new StringMatch { Regex = regex } },
        _ => new RouteMatch(),
    };

    private static Push Push(long revision, UpstreamServer upstream, Action<Route> change) => MeshPush.Outbound(revision, ("books", [upstream.Port]))
        .With(push => change(push.RouteTables[0].VirtualHosts[0].Routes[0]));

    private static Task<TestProxy> ProxyAsync(UpstreamServer upstream, Action<Route> change) => TestProxy.SidecarAsync(Push(1, upstream, change));
}
