using System.Net;
using System.Text;
using MeshProtocol;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.Proxy;

/// <summary>Tokens of callers, as the sidecar of the application sees them.</summary>
public sealed class TokenTests : IAsyncLifetime
{
    private const int Container = 8080;
    private const string Issuer = "https://issuer.example";

    // 2026-11-01T00:00:00Z.
    private const long Now = 1_793_491_200;

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(Now));
    private readonly TokenIssuer _issuer = new();
    private UpstreamServer _upstream = null!;
    private TestProxy _proxy = null!;
    private HttpClient _client = null!;
    private long _revision;
    private Dictionary<string, string> _seen = [];
    private string _seenTarget = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _upstream = await UpstreamServer.StartAsync(context =>
        {
            _seen = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            _seenTarget = UpstreamServer.RawTarget(context);
            return context.Response.WriteAsync("ok");
        });
        _proxy = await TestProxy.SidecarAsync(null, _time, apps: [(Container, _upstream.Port)]);
        _client = _proxy.DirectClient(ListenerDirection.Inbound, Container);
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _upstream.DisposeAsync();
        _issuer.Dispose();
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task GoodToken_PassesAndStaysHere(string algorithm)
    {
        Apply(Rule());
        using var response = await SendAsync(_issuer.Sign(TokenIssuer.Payload(Issuer), algorithm));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain("Authorization", _seen.Keys);
    }

    [Fact]
    public async Task NoToken_PassesAsNobody()
    {
        Apply(Rule());
        await ExpectAsync(HttpStatusCode.OK, null);
        Apply(Rule(), PolicyPush.Allow("{from: [{source: {requestPrincipals: ['*']}}]}"));
        await ExpectAsync(HttpStatusCode.Forbidden, null);
        await ExpectAsync(HttpStatusCode.OK, _issuer.Sign(TokenIssuer.Payload(Issuer)));
    }

    [Fact]
    public async Task Refusal_IsEnvoysAnswer()
    {
        Apply(Rule());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/books?id=1");
        request.Headers.Host = "books";
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + _issuer.Sign(TokenIssuer.Payload(Issuer, more: $"\"exp\":{Now - 61}")));
        using var response = await _client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Jwt is expired", await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("Bearer realm=\"http://books/books?id=1\", error=\"invalid_token\"", response.Headers.GetValues("www-authenticate").Single());
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(0, _upstream.Requests);
    }

    [Fact]
    public async Task Refusal_OfGrpc_IsUnauthenticated()
    {
        Apply(Rule());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/books.Books/Get") { Content = new ByteArrayContent([]) };
        request.Content.Headers.TryAddWithoutValidation("content-type", "application/grpc");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer x");
        using var response = await _client.SendAsync(request, Cancellation);
        Assert.Equal((HttpStatusCode.OK, "16"), (response.StatusCode, response.Headers.GetValues("grpc-status").Single()));
    }

    [Theory]
    [InlineData("\"exp\":-1", 401, "Jwt payload [exp] field is not an integer")]
    [InlineData("\"exp\":\"soon\"", 401, "Jwt payload [exp] field is not an integer")]
    [InlineData("\"exp\":{now-61}", 401, "Jwt is expired")]
    [InlineData("\"exp\":{now-60}", 200, "ok")]
    [InlineData("\"nbf\":{now+61}", 401, "Jwt not yet valid")]
    [InlineData("\"nbf\":{now+60}", 200, "ok")]
    [InlineData("\"aud\":\"other\"", 403, "Audiences in Jwt are not allowed")]
    [InlineData("\"aud\":[\"other\",\"https://books/\"]", 200, "ok")]
    [InlineData("\"aud\":7", 401, "Jwt payload [aud] field is not a string or string list")]
    [InlineData("\"iss\":\"https://issuer.example\"", 401, "Jwt payload is an invalid JSON")]
    [InlineData("\"jti\":1", 401, "Jwt payload [jti] field is not a string")]
    public async Task Claims_AreChecked(string claim, int status, string text)
    {
        claim = claim.Replace("{now-61}", $"{Now - 61}", StringComparison.Ordinal).Replace("{now-60}", $"{Now - 60}", StringComparison.Ordinal)
            .Replace("{now+61}", $"{Now + 61}", StringComparison.Ordinal).Replace("{now+60}", $"{Now + 60}", StringComparison.Ordinal);
        Apply(Rule("audiences: [books]"));
        var payload = TokenIssuer.Payload(Issuer, more: claim.Contains("aud", StringComparison.Ordinal) ? claim : claim + ",\"aud\":\"books\"");
        await ExpectAsync((HttpStatusCode)status, _issuer.Sign(payload), text);
    }

    [Fact]
    public async Task WrongTokens_AreRefusedInEnvoysWords()
    {
        using var other = new TokenIssuer();
        Apply(Rule());
        var payload = TokenIssuer.Payload(Issuer);
        var good = _issuer.Sign(payload);
        (string Token, string Text)[] cases =
        [
            ("x", "Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections"),
            ("a.b.c.d", "Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections"),
            (TokenIssuer.Unsigned("""{"alg":"none"}""", payload, ""), "Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections"),
            (TokenIssuer.Unsigned("""{"alg":"none"}""", payload, "AAAA"), "Jwt header [alg] is not supported"),
            (TokenIssuer.Unsigned("""{"alg":"nOnE"}""", payload, "AAAA"), "Jwt header [alg] is not supported"),
            (TokenIssuer.Unsigned("""{"alg":1}""", payload, "AAAA"), "Jwt header [alg] field is required and must be a string"),
            (TokenIssuer.Unsigned("""{"alg":"RS256","kid":1}""", payload, "AAAA"), "Jwt header [kid] field is not a string"),
            (TokenIssuer.Unsigned("""{"alg":"RS256","alg":"none"}""", payload, "AAAA"), "Jwt header is an invalid JSON"),
            ("AA=." + good.Split('.')[1] + ".AAAA", "Jwt header is an invalid Base64url encoded"),
            (TokenIssuer.Unsigned("""{"alg":"RS256"}""", "[]", "AAAA"), "Jwt payload is an invalid JSON"),
            (TokenIssuer.Unsigned("""{"alg":"RS256"}""", """{"iss":"\ud800"}""", "AAAA"), "Jwt payload is an invalid JSON"),
            (TokenIssuer.Unsigned("""{"alg":"RS256"}""", """{"iss":"https://issuer.example","a":{"\udc00":1}}""", "AAAA"), "Jwt payload is an invalid JSON"),
            (TokenIssuer.Unsigned("""{"alg":"RS256"}""", new string('[', 100) + new string(']', 100), "AAAA"), "Jwt payload is an invalid JSON"),
            (TokenIssuer.Unsigned("""{"alg":"RS256"}""", payload, "A*"), "Jwt signature is an invalid Base64url encoded"),
            (_issuer.Sign(TokenIssuer.Payload("https://else")), "Jwt issuer is not configured"),
            (_issuer.Sign("""{"sub":"me"}"""), "Jwt issuer is not configured"),
            (other.Sign(payload), "Jwt verification fails"),
            (_issuer.Sign(payload, keyId: "key-2"), "Jwks doesn't have key to match kid or alg from Jwt"),
            (_issuer.SignWithSecret(payload, _issuer.PublicKeyFile), "Jwt verification fails"),
            (TokenIssuer.Unsigned("""{"alg":"ES256","kid":"key-1"}""", payload, good.Split('.')[2]), "Jwt verification fails"),
            (good[..^4] + "AAAA", "Jwt verification fails"),
            (good.Split('.')[0] + "." + _issuer.Sign(TokenIssuer.Payload(Issuer, "root")).Split('.')[1] + "." + good.Split('.')[2], "Jwt verification fails"),
        ];
        foreach (var (token, text) in cases)
        {
            await ExpectAsync(HttpStatusCode.Unauthorized, token, text);
        }

        await ExpectAsync(HttpStatusCode.OK, _issuer.SignWithoutKeyId(payload));
        Assert.Equal(1, _upstream.Requests);
    }

    [Theory]
    [InlineData("""{"kty":"RSA","n":"AQAB","e":"AQAB"}""", "RS256", "Jwt verification fails")]
    [InlineData("""{"kty":"RSA","n":"AA","e":"AA"}""", "RS256", "Jwt verification fails")]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"AQ","y":"AQ"}""", "ES256", null)]
    [InlineData("""{"kty":"oct","k":"AQAB"}""", "HS256", null)]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":"AQAB"}""", "EdDSA", null)]
    public async Task KeysThatCannotBeUsed_VouchForNobody(string key, string algorithm, string? text)
    {
        Apply(PolicyPush.Tokens($"{{issuer: '{Issuer}', jwks: '{{\"keys\":[{key}]}}'}}"));
        await ExpectAsync(HttpStatusCode.Unauthorized, _issuer.Sign(TokenIssuer.Payload(Issuer), algorithm), text);
        await ExpectAsync(HttpStatusCode.OK, null);
    }

    [Fact]
    public async Task KeysNotThereYet_RefuseTokensAndNothingElse()
    {
        Apply(PolicyPush.Tokens($"{{issuer: '{Issuer}', jwksUri: 'https://nowhere.example/keys'}}"));
        await ExpectAsync(HttpStatusCode.Unauthorized, _issuer.Sign(TokenIssuer.Payload(Issuer)), "Jwks doesn't have key to match kid or alg from Jwt");
        await ExpectAsync(HttpStatusCode.OK, null);
    }

    [Fact]
    public async Task Token_IsFoundInTheUsualPlaces_AndTakenOutOfThem()
    {
        Apply(Rule());
        var token = _issuer.Sign(TokenIssuer.Payload(Issuer));
        Assert.Equal("ok", await _client.GetStringAsync($"/a?b=1&access_token={token}&c=%20", Cancellation));
        Assert.Equal("/a?b=1&c=%20", _seenTarget);
        Assert.Equal("ok", await _client.GetStringAsync($"/a?access_token={token}", Cancellation));
        Assert.Equal("/a", _seenTarget);

        // Of two tokens both must be good.
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/a?access_token={token}");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer x");
        using var response = await _client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);

        // Another scheme is no token.
        using var basic = new HttpRequestMessage(HttpMethod.Get, "/a");
        basic.Headers.TryAddWithoutValidation("Authorization", "Basic eDp5");
        using var passed = await _client.SendAsync(basic, Cancellation);
        Assert.Equal(HttpStatusCode.OK, passed.StatusCode);
        Assert.Equal("Basic eDp5", _seen["Authorization"]);
    }

    [Theory]
    [InlineData("fromHeaders: [{name: x-token}]", "x-token", "{token}")]
    [InlineData("fromHeaders: [{name: x-token, prefix: 'Token '}]", "x-token", "Token {token}")]
    [InlineData("fromCookies: [session]", "cookie", "a=b; session={token}")]
    public async Task GivenPlaces_ReplaceTheUsualOnes(string places, string header, string value)
    {
        Apply(Rule(places), PolicyPush.Allow("{from: [{source: {requestPrincipals: ['https://issuer.example/me']}}]}"));
        var token = _issuer.Sign(TokenIssuer.Payload(Issuer));
        await ExpectAsync(HttpStatusCode.Forbidden, token);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation(header, value.Replace("{token}", token, StringComparison.Ordinal));
        using var response = await _client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(header == "cookie", _seen.ContainsKey(header));
    }

    [Fact]
    public async Task Outputs_ReachTheApplication_AndNobodyCanForgeThem()
    {
        Apply(Rule("forwardOriginalToken: true, outputPayloadToHeader: x-payload, outputClaimToHeaders: [{header: x-sub, claim: sub}, {header: x-city, claim: address.city}, {header: x-age, claim: age}, {header: x-admin, claim: admin}, {header: x-list, claim: list}, {header: x-evil, claim: evil}]"));
        var payload = TokenIssuer.Payload(Issuer, more: """ "address":{"city":"Köln"},"age":42,"admin":true,"list":[1],"evil":"a\r\nx-other: b" """);
        var token = _issuer.Sign(payload);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        request.Headers.TryAddWithoutValidation("x-sub", "root");
        request.Headers.TryAddWithoutValidation("x-list", "root");
        using var response = await _client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(("me", "42", "true"), (_seen["x-sub"], _seen["x-age"], _seen["x-admin"]));
        Assert.Equal("Köln", _seen["x-city"]);
        Assert.Equal(TokenIssuer.Text(Encoding.UTF8.GetBytes(payload)), _seen["x-payload"]);
        Assert.Equal("Bearer " + token, _seen["Authorization"]);
        Assert.DoesNotContain("x-list", _seen.Keys);
        Assert.DoesNotContain("x-evil", _seen.Keys);
        Assert.DoesNotContain("x-other", _seen.Keys);

        using var forged = new HttpRequestMessage(HttpMethod.Get, "/");
        forged.Headers.TryAddWithoutValidation("x-sub", "root");
        using var passed = await _client.SendAsync(forged, Cancellation);
        Assert.DoesNotContain("x-sub", _seen.Keys);
    }

    [Theory]
    [InlineData("key: request.auth.principal, values: ['https://issuer.example/me']", true)]
    [InlineData("key: request.auth.principal, values: ['https://issuer.example/*']", true)]
    [InlineData("key: request.auth.principal, values: ['*/you']", false)]
    [InlineData("key: request.auth.principal, values: ['*example/me']", true)]
    [InlineData("key: request.auth.audiences, values: [books]", true)]
    [InlineData("key: request.auth.audiences, values: [ratings]", true)]
    [InlineData("key: request.auth.audiences, values: [gateway]", false)]
    [InlineData("key: request.auth.presenter, values: [app*]", true)]
    [InlineData("key: 'request.auth.claims[groups]', values: [readers]", true)]
    [InlineData("key: 'request.auth.claims[groups]', values: [root]", false)]
    [InlineData("key: 'request.auth.claims[groups]', notValues: [readers]", false)]
    [InlineData("key: 'request.auth.claims[realm][roles]', values: ['*-user']", true)]
    [InlineData("key: 'request.auth.claims[scope]', values: [mail]", true)]
    [InlineData("key: 'request.auth.claims[scope]', values: ['openid mail']", false)]
    [InlineData("key: 'request.auth.claims[plain]', values: ['a b']", true)]
    [InlineData("key: 'request.auth.claims[plain]', values: [a]", false)]
    [InlineData("key: 'request.auth.claims[number]', values: ['7']", false)]
    [InlineData("key: 'request.auth.claims[iss]', values: ['https://issuer.example']", true)]
    public async Task ClaimsOfTheToken_DecideAllow(string condition, bool passes)
    {
        Apply(Rule(), PolicyPush.Allow($"{{when: [{{{condition}}}]}}"));
        var payload = TokenIssuer.Payload(Issuer, more: """ "aud":["books","ratings"],"azp":"app-1","groups":["readers","writers"],"realm":{"roles":["x-user"]},"scope":"openid mail","plain":"a b","number":7 """);
        await ExpectAsync(passes ? HttpStatusCode.OK : HttpStatusCode.Forbidden, _issuer.Sign(payload));
    }

    [Fact]
    public async Task SeveralIssuers_EachMayVouch()
    {
        using var second = new TokenIssuer { KeyId = "other" };
        Apply(Rule(), PolicyPush.Tokens($"{{issuer: second, jwks: '{second.Jwks}'}}", "more"));
        await ExpectAsync(HttpStatusCode.OK, _issuer.Sign(TokenIssuer.Payload(Issuer)));
        await ExpectAsync(HttpStatusCode.OK, second.Sign(TokenIssuer.Payload("second")));
        await ExpectAsync(HttpStatusCode.Unauthorized, second.Sign(TokenIssuer.Payload("third")), "Jwt issuer is not configured");
        await ExpectAsync(HttpStatusCode.Unauthorized, _issuer.Sign(TokenIssuer.Payload("second")), "Jwks doesn't have key to match kid or alg from Jwt");
        await ExpectAsync(HttpStatusCode.OK, null);
    }

    [Fact]
    public async Task Preflight_NeedsNoToken()
    {
        Apply(Rule());
        using var request = new HttpRequestMessage(HttpMethod.Options, "/");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer x");
        request.Headers.TryAddWithoutValidation("Origin", "http://page");
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Method", "GET");
        using var response = await _client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private string Rule(string more = "") => PolicyPush.Tokens($"{{issuer: '{Issuer}', jwks: '{_issuer.Jwks}'{(more.Length > 0 ? ", " + more : "")}}}");

    private void Apply(params string[] policies) => _proxy.Apply(MeshPush.Outbound(++_revision).Inbound(Container).Guarded(policies));

    private async Task ExpectAsync(HttpStatusCode status, string? token, string? text = null)
    {
        using var response = await SendAsync(token);
        var body = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal((status, text ?? body), (response.StatusCode, body));
    }

    private async Task<HttpResponseMessage> SendAsync(string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        }

        return await _client.SendAsync(request, Cancellation);
    }
}
