using System.Net;
using MeshProtocol;
using Xunit;

namespace Tests.Proxy;

/// <summary>Policies at a gateway: where in the pipeline they stand, and whose address counts.</summary>
public sealed class GatewayAuthorizationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Refusal_ComesBeforeFaultRedirectAndNoRoute_AndGetsTheRoutesHeaders()
    {
        await using var upstream = await UpstreamServer.SayingAsync("ok");
        var push = MeshPush.Gateway(1, "books", upstream.Port).Guarded(PolicyPush.Deny("{}"));
        var routes = push.RouteTables[0].VirtualHosts[0].Routes;
        routes[0].Fault = new Fault { Abort = new Abort { HttpStatus = 418, PerMillion = 1_000_000 } };
        routes[0].Headers = new HeaderChanges { Response = { new HeaderOperation { Kind = HeaderOperationKind.Set, Name = "x-route", Value = "books" } } };
        routes.Insert(0, new MeshProtocol.Route
        {
            Name = "away",
            Matches = { new RouteMatch { Uri = new StringMatch { Exact = "/away" } } },
            Redirect = new Redirect { Status = 301, Path = "/" },
        });
        await using var proxy = await TestProxy.GatewayAsync(push);
        using var client = proxy.DirectClient(ListenerDirection.Gateway, 80);
        foreach (var (host, path) in ((string, string)[])[("books", "/"), ("books", "/away"), ("nobody", "/")])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Host = host;
            using var response = await client.SendAsync(request, Token);
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            Assert.Equal((host, path) == ("books", "/"), response.Headers.Contains("x-route"));
        }

        Assert.Equal(0, upstream.Requests);
    }

    [Fact]
    public async Task ClaimsOfTheToken_ChooseTheRoute_AndNobodyCanForgeThem()
    {
        using var issuer = new TokenIssuer();
        await using var admins = await UpstreamServer.SayingAsync("admins");
        await using var all = await UpstreamServer.SayingAsync("all");
        var push = MeshPush.Gateway(1, "books", all.Port).Guarded(PolicyPush.Tokens($"{{issuer: me, jwks: '{issuer.Jwks}'}}"));
        push.Clusters.Add(MeshPush.Cluster("admins"));
        push.EndpointSets.Add(MeshPush.Endpoints("admins", admins.Port));
        push.RouteTables[0].VirtualHosts[0].Routes.Insert(0, new MeshProtocol.Route
        {
            Name = "admins",
            Matches = { new RouteMatch { Headers = { ["@request.auth.claims.groups"] = new StringMatch { Exact = "admins" } } } },
            Forward = new Forward { Clusters = { new WeightedCluster { Cluster = "admins" } } },
        });
        await using var proxy = await TestProxy.GatewayAsync(push);
        using var client = proxy.DirectClient(ListenerDirection.Gateway, 80);
        Assert.Equal("admins", await AskAsync(issuer.Sign(TokenIssuer.Payload("me", more: "\"groups\":[\"readers\",\"admins\"]"))));
        Assert.Equal("all", await AskAsync(issuer.Sign(TokenIssuer.Payload("me", more: "\"groups\":[\"readers\"]"))));
        Assert.Equal("Jwt verification fails", await AskAsync(TokenIssuer.Unsigned("""{"alg":"RS256"}""", TokenIssuer.Payload("me", more: "\"groups\":\"admins\""), "AAAA")));
        Assert.Equal("all", await AskAsync(null));

        async Task<string> AskAsync(string? token)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/");
            request.Headers.Host = "books";
            if (token is not null)
            {
                request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
            }

            using var response = await client.SendAsync(request, Token);
            return await response.Content.ReadAsStringAsync(Token);
        }
    }

    [Theory]
    [InlineData(0, "10.1.1.1", "127.0.0.1")]
    [InlineData(1, "10.1.1.1, 10.2.2.2", "10.2.2.2")]
    [InlineData(2, "10.1.1.1, 10.2.2.2", "10.1.1.1")]
    [InlineData(3, "10.1.1.1, 10.2.2.2", "127.0.0.1")]
    public async Task Client_IsTheOneBeforeTheProxiesThatAreBelieved(int trustedProxies, string forwarded, string client)
    {
        await using var upstream = await UpstreamServer.SayingAsync("ok");
        var push = MeshPush.Gateway(1, "books", upstream.Port).Guarded(PolicyPush.Allow($"{{from: [{{source: {{remoteIpBlocks: [{client}], ipBlocks: [127.0.0.1]}}}}]}}"));
        push.Listeners[0].AccessPolicies.TrustedProxies = trustedProxies;
        await using var proxy = await TestProxy.GatewayAsync(push);
        using var http = proxy.DirectClient(ListenerDirection.Gateway, 80);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Host = "books";
        request.Headers.TryAddWithoutValidation("x-forwarded-for", forwarded);
        using var response = await http.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
