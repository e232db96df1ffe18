using System.Net;
using MeshProtocol;
using MeshProxy.Security;
using Xunit;

namespace Tests.Proxy;

/// <summary>What policies refuse, seen from a caller of the sidecar: who comes is said by a middleware of the connection in place of a certificate.</summary>
public sealed class AuthorizationTests : IAsyncLifetime
{
    private const int Container = 8080;
    private const string Books = "spiffe://cluster.local/ns/mesh/sa/books";

    private UpstreamServer _upstream = null!;
    private TestProxy _proxy = null!;
    private long _revision;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _upstream = await UpstreamServer.StartAsync(context => context.Response.WriteAsync(UpstreamServer.RawTarget(context)));
        _proxy = await TestProxy.SidecarAsync(null, apps: [(Container, _upstream.Port)]);
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("{}", "GET", "/a", true)]
    [InlineData("{to: [{operation: {methods: [GET]}}]}", "GET", "/a", true)]
    [InlineData("{to: [{operation: {methods: [GET]}}]}", "POST", "/a", false)]
    [InlineData("{to: [{operation: {methods: ['*']}}]}", "PURGE", "/a", true)]
    [InlineData("{to: [{operation: {notMethods: [POST]}}]}", "POST", "/a", false)]
    [InlineData("{to: [{operation: {notMethods: [POST]}}]}", "GET", "/a", true)]
    [InlineData("{to: [{operation: {paths: [/a]}}]}", "GET", "/a?b=c", true)]
    [InlineData("{to: [{operation: {paths: [/a]}}]}", "GET", "/A", false)]
    [InlineData("{to: [{operation: {paths: [/a]}}]}", "GET", "/a/", false)]
    [InlineData("{to: [{operation: {paths: [/a*]}}]}", "GET", "/ab/c", true)]
    [InlineData("{to: [{operation: {paths: ['*/c']}}]}", "GET", "/ab/c", true)]
    [InlineData("{to: [{operation: {paths: ['*/c']}}]}", "GET", "/ab/cd", false)]
    [InlineData("{to: [{operation: {paths: ['*']}}]}", "GET", "/", true)]
    [InlineData("{to: [{operation: {notPaths: [/private*]}}]}", "GET", "/private/a", false)]
    [InlineData("{to: [{operation: {notPaths: [/private*]}}]}", "GET", "/public", true)]
    [InlineData("{to: [{operation: {paths: ['/a/{*}/c']}}]}", "GET", "/a/b/c", true)]
    [InlineData("{to: [{operation: {paths: ['/a/{*}/c']}}]}", "GET", "/a/b/b/c", false)]
    [InlineData("{to: [{operation: {paths: ['/a/{*}/c']}}]}", "GET", "/a//c", false)]
    [InlineData("{to: [{operation: {paths: ['/a/{**}']}}]}", "GET", "/a/b/c", true)]
    [InlineData("{to: [{operation: {paths: ['/a/{**}']}}]}", "GET", "/a/", true)]
    [InlineData("{to: [{operation: {paths: ['/a/{**}']}}]}", "GET", "/b/a/c", false)]
    [InlineData("{to: [{operation: {paths: ['/{*}/x.{**}']}}]}", "GET", "/1/x.json", true)]
    [InlineData("{to: [{operation: {paths: ['/{*}/x.{**}']}}]}", "GET", "/1/xyjson", false)]
    [InlineData("{to: [{operation: {ports: ['8080']}}]}", "GET", "/a", true)]
    [InlineData("{to: [{operation: {ports: ['80', '9080']}}]}", "GET", "/a", false)]
    [InlineData("{to: [{operation: {notPorts: ['8080']}}]}", "GET", "/a", false)]
    [InlineData("{to: [{operation: {methods: [GET], paths: [/b]}}]}", "GET", "/a", false)]
    [InlineData("{to: [{operation: {methods: [POST]}}, {operation: {paths: [/a]}}]}", "GET", "/a", true)]
    [InlineData("{to: [{operation: {paths: [/a]}}], when: [{key: 'request.headers[x-user]', values: [me]}]}", "GET", "/a", false)]
    public async Task Operation_DecidesAllow(string rule, string method, string path, bool passes)
    {
        Apply(PolicyPush.Allow(rule));
        await ExpectAsync(passes, method, path);
    }

    [Theory]
    [InlineData("/app/%2E./admin")]
    [InlineData("/./admin")]
    [InlineData("/x/../admin")]
    [InlineData(@"/x\..\admin")]
    [InlineData("/%61dmin")]
    [InlineData("/admin#x")]
    [InlineData("/admin?x=/public")]
    public async Task PathWrittenAnotherWay_IsDeniedAllTheSame(string path)
    {
        Apply(PolicyPush.Deny("{to: [{operation: {paths: [/admin]}}]}"));
        await ExpectAsync(false, "GET", path);
    }

    [Theory]
    [InlineData("/x/../b", "/b")]
    [InlineData("/%62", "/b")]
    public async Task PathThatIsAllowed_IsThePathThatGoesUpstream(string path, string expected)
    {
        Apply(PolicyPush.Allow("{to: [{operation: {paths: [/b]}}]}"));
        using var response = await SendAsync("GET", path);
        Assert.Equal(expected, await response.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData("[books]", "books", true)]
    [InlineData("[books]", "BOOKS", true)]
    [InlineData("[books]", "books:80", false)]
    [InlineData("['books:*']", "books:80", true)]
    [InlineData("['*.mesh']", "books.MESH", true)]
    [InlineData("['*']", "x", true)]
    [InlineData("[ratings]", "books", false)]
    public async Task Host_IsComparedAsItWasSent(string hosts, string host, bool passes)
    {
        Apply(PolicyPush.Allow($"{{to: [{{operation: {{hosts: {hosts}}}}}]}}"));
        await ExpectAsync(passes, "GET", "/", host);
    }

    [Theory]
    [InlineData("{principals: [cluster.local/ns/mesh/sa/books]}", Books, true)]
    [InlineData("{principals: [cluster.local/ns/mesh/sa/book]}", Books, false)]
    [InlineData("{principals: ['cluster.local/ns/mesh/*']}", Books, true)]
    [InlineData("{principals: ['*/sa/books']}", Books, true)]
    [InlineData("{principals: ['*']}", Books, true)]
    [InlineData("{principals: ['*']}", null, false)]
    [InlineData("{notPrincipals: [cluster.local/ns/mesh/sa/books]}", Books, false)]
    [InlineData("{notPrincipals: [cluster.local/ns/mesh/sa/books]}", null, true)]
    [InlineData("{namespaces: [mesh]}", Books, true)]
    [InlineData("{namespaces: [me]}", Books, false)]
    [InlineData("{namespaces: ['m*h', other]}", Books, true)]
    [InlineData("{namespaces: [mesh]}", null, false)]
    [InlineData("{notNamespaces: [mesh]}", Books, false)]
    [InlineData("{notNamespaces: [mesh]}", null, true)]
    [InlineData("{serviceAccounts: [books]}", Books, true)]
    [InlineData("{serviceAccounts: [mesh/books, other/books]}", Books, true)]
    [InlineData("{serviceAccounts: [other/books]}", Books, false)]
    [InlineData("{notServiceAccounts: [books]}", Books, false)]
    [InlineData("{trustDomains: ['cluster.*']}", Books, true)]
    [InlineData("{trustDomains: [cluster.local]}", "spiffe://elsewhere/ns/mesh/sa/books", false)]
    [InlineData("{notTrustDomains: [cluster.local]}", Books, false)]
    [InlineData("{ipBlocks: [127.0.0.0/8]}", null, true)]
    [InlineData("{ipBlocks: [127.0.0.9/31, 10.1.2.3]}", null, false)]
    [InlineData("{ipBlocks: [127.0.0.1]}", null, true)]
    [InlineData("{ipBlocks: ['::/0']}", null, false)]
    [InlineData("{notIpBlocks: [127.0.0.1]}", null, false)]
    [InlineData("{requestPrincipals: ['*']}", Books, false)]
    [InlineData("{notRequestPrincipals: ['*']}", null, true)]
    [InlineData("{namespaces: [mesh], ipBlocks: [10.0.0.0/8]}", Books, false)]
    public async Task Source_DecidesAllow(string source, string? peer, bool passes)
    {
        Apply(PolicyPush.Allow($"{{from: [{{source: {source}}}]}}"));
        await ExpectAsync(passes, peer: peer);
    }

    [Theory]
    [InlineData("{notPrincipals: [cluster.local/ns/mesh/sa/books]}", null, false)]
    [InlineData("{notPrincipals: [cluster.local/ns/mesh/sa/books]}", Books, true)]
    [InlineData("{principals: [cluster.local/ns/mesh/sa/books]}", Books, false)]
    [InlineData("{principals: [cluster.local/ns/mesh/sa/books]}", null, true)]
    [InlineData("{notRequestPrincipals: ['*']}", Books, false)]
    public async Task Source_DecidesDeny_AndWhoIsNotKnownIsNotTheOne(string source, string? peer, bool passes)
    {
        Apply(PolicyPush.Deny($"{{from: [{{source: {source}}}]}}"));
        await ExpectAsync(passes, peer: peer);
    }

    [Theory]
    [InlineData("{remoteIpBlocks: [10.0.0.0/8]}", "10.1.2.3", true)]
    [InlineData("{remoteIpBlocks: [10.0.0.0/8]}", "10.1.2.3, 192.168.0.1", false)]
    [InlineData("{remoteIpBlocks: [192.168.0.1]}", "10.1.2.3,192.168.0.1", true)]
    [InlineData("{remoteIpBlocks: [127.0.0.1]}", null, true)]
    [InlineData("{remoteIpBlocks: [127.0.0.1]}", "10.1.2.3", false)]
    [InlineData("{remoteIpBlocks: [127.0.0.1]}", "0x0a.1.2.3", true)]
    [InlineData("{notRemoteIpBlocks: ['2001:db8::/32']}", "2001:db8::7", false)]
    public async Task Sidecar_BelievesTheLastForwardedAddress(string source, string? forwarded, bool passes)
    {
        Apply(PolicyPush.Allow($"{{from: [{{source: {source}}}]}}"));
        await ExpectAsync(passes, headers: forwarded is null ? [] : [("x-forwarded-for", forwarded)]);
    }

    [Theory]
    [InlineData("key: 'request.headers[x-user]', values: [me]", "me", true)]
    [InlineData("key: 'request.headers[X-User]', values: [me]", "me", true)]
    [InlineData("key: 'request.headers[x-user]', values: [me]", "ME", false)]
    [InlineData("key: 'request.headers[x-user]', values: [m*]", "me", true)]
    [InlineData("key: 'request.headers[x-user]', values: ['*']", "", true)]
    [InlineData("key: 'request.headers[x-user]', values: ['*']", null, false)]
    [InlineData("key: 'request.headers[x-user]', notValues: [me]", null, true)]
    [InlineData("key: 'request.headers[x-user]', notValues: [me]", "me", false)]
    [InlineData("key: 'request.headers[x-user]', values: [m*], notValues: [me]", "me", false)]
    [InlineData("key: 'request.headers[:path]', values: ['/a?q=1']", null, true)]
    [InlineData("key: 'request.headers[host]', values: [books]", null, true)]
    [InlineData("key: source.ip, values: [127.0.0.1]", null, true)]
    [InlineData("key: source.ip, notValues: [127.0.0.1]", null, false)]
    [InlineData("key: remote.ip, values: [127.0.0.0/8]", null, true)]
    [InlineData("key: destination.ip, values: [127.0.0.1]", null, true)]
    [InlineData("key: destination.port, values: ['8080']", null, true)]
    [InlineData("key: destination.port, notValues: ['8080']", null, false)]
    [InlineData("key: connection.sni, values: ['*']", null, false)]
    [InlineData("key: connection.sni, notValues: ['*']", null, true)]
    [InlineData("key: source.namespace, values: [mesh]", null, true)]
    [InlineData("key: source.principal, values: ['*/sa/books']", null, true)]
    [InlineData("key: source.serviceAccount, values: [mesh/books]", null, true)]
    [InlineData("key: request.auth.principal, values: ['*']", null, false)]
    [InlineData("key: 'request.auth.claims[a]', notValues: [b]", null, true)]
    [InlineData("key: 'experimental.envoy.filters.a.b[c]', values: [d]", null, false)]
    [InlineData("key: 'experimental.envoy.filters.a.b[c]', notValues: [d]", null, true)]
    public async Task Condition_DecidesAllow(string condition, string? user, bool passes)
    {
        Apply(PolicyPush.Allow($"{{when: [{{{condition}}}]}}"));
        await ExpectAsync(passes, "GET", "/a?q=1", peer: Books, headers: user is null ? [] : [("x-user", user)]);
    }

    [Fact]
    public async Task PoliciesTogether_DenyComesFirst_ThenOneAllowIsEnough()
    {
        Apply(
            PolicyPush.Allow("{to: [{operation: {paths: [/a]}}]}", "a"),
            PolicyPush.Allow("{to: [{operation: {paths: [/b*]}}]}", "b"),
            PolicyPush.Deny("{to: [{operation: {paths: [/b/c]}}]}"));
        await ExpectAsync(true, path: "/a");
        await ExpectAsync(true, path: "/b");
        await ExpectAsync(false, path: "/b/c");
        await ExpectAsync(false, path: "/c");
    }

    [Fact]
    public async Task AllowWithoutRules_RefusesAll_AndDenyAloneRefusesWhatItIsAbout()
    {
        Apply(PolicyPush.Allow(""));
        await ExpectAsync(false);
        Apply(PolicyPush.Deny("{to: [{operation: {methods: [DELETE]}}]}"));
        await ExpectAsync(true);
        await ExpectAsync(false, "DELETE");
        Apply();
        await ExpectAsync(true, "DELETE");
    }

    [Fact]
    public async Task Refusal_IsEnvoysAnswer_AndUpstreamSeesNothing()
    {
        Apply(PolicyPush.Deny("{to: [{operation: {methods: [POST]}}]}", "no-writes"));
        using var response = await SendAsync("POST", "/");
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("RBAC: access denied", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(19, response.Content.Headers.ContentLength);
        Assert.Equal("istio-envoy", response.Headers.Server.ToString());
        Assert.Equal(0, _upstream.Requests);
    }

    [Fact]
    public async Task Refusal_OfGrpc_IsPermissionDenied()
    {
        Apply(PolicyPush.Allow("{to: [{operation: {paths: [/books.Books/List]}}]}"));
        using var response = await SendAsync("POST", "/books.Books/Get", headers: ("content-type", "application/grpc"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("7", response.Headers.GetValues("grpc-status").Single());
        Assert.Equal("RBAC: access denied", response.Headers.GetValues("grpc-message").Single());
    }

    [Fact]
    public async Task DryRunAndAudit_AreCountedAndNotEnforced()
    {
        Apply(
            PolicyPush.DryRun(PolicyPush.Deny("{to: [{operation: {paths: [/a]}}]}")),
            PolicyPush.DryRun(PolicyPush.Allow("{to: [{operation: {paths: [/a]}}]}")),
            PolicyPush.Audit("{to: [{operation: {paths: [/b]}}]}"));
        await ExpectAsync(true, path: "/a");
        await ExpectAsync(true, path: "/b");
        using var admin = _proxy.DirectClient(ListenerDirection.Unspecified);
        var stats = await admin.GetStringAsync("/stats", Token);
        foreach (var line in (string[])["allowed: 2", "logged: 1", "istio_dry_run_deny_shadow_denied: 1", "istio_dry_run_deny_shadow_allowed: 1", "istio_dry_run_allow_shadow_denied: 1", "istio_dry_run_allow_shadow_allowed: 1"])
        {
            Assert.Contains($"http.inbound_8080.rbac.{line}\n", stats, StringComparison.Ordinal);
        }
    }

    private void Apply(params string[] policies) => _proxy.Apply(MeshPush.Outbound(++_revision).Inbound(Container).Guarded(policies));

    private async Task ExpectAsync(
        bool passes, string method = "GET", string path = "/", string host = "books", string? peer = null, params (string Name, string Value)[] headers)
    {
        using var response = await SendAsync(method, path, host, peer, headers);
        Assert.Equal(passes ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(
        string method, string path, string host = "books", string? peer = null, params (string Name, string Value)[] headers)
    {
        var slot = _proxy.Host.Slot(ListenerDirection.Inbound, Container);
        slot.Accepted = peer is not null && PeerIdentity.TryParse(peer, out var identity) ? connection => connection.Features.Set(identity) : null;
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"http://{slot.Bound}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Headers.Host = host;
        request.Headers.ConnectionClose = true;
        foreach (var (name, value) in headers)
        {
            if (name == "content-type")
            {
                request.Content = new ByteArrayContent([0, 0, 0, 0, 0]);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
            else
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(60) };
        return await client.SendAsync(request, Token);
    }
}
