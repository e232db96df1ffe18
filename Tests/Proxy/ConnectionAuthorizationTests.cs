using System.Net;
using System.Net.Sockets;
using MeshProtocol;
using MeshProxy.Authorization;
using MeshProxy.Listeners;
using MeshProxy.Security;
using MeshRouting.Access;
using Microsoft.AspNetCore.Connections;
using Xunit;

namespace Tests.Proxy;

/// <summary>What policies say of connections without requests.</summary>
public sealed class ConnectionAuthorizationTests
{
    [Theory]
    [InlineData("{}", true)]
    [InlineData("{to: [{operation: {ports: ['3306']}}]}", true)]
    [InlineData("{to: [{operation: {ports: ['3307']}}]}", false)]
    [InlineData("{from: [{source: {namespaces: [mesh]}}]}", true)]
    [InlineData("{from: [{source: {ipBlocks: [10.0.0.0/8]}}]}", true)]
    [InlineData("{from: [{source: {remoteIpBlocks: [10.0.0.0/8]}}]}", true)]
    [InlineData("{when: [{key: connection.sni, values: [db.*]}]}", true)]
    [InlineData("{when: [{key: destination.ip, values: [10.9.9.9]}]}", true)]
    [InlineData("{from: [{source: {namespaces: [mesh]}}], to: [{operation: {methods: [GET]}}]}", false)]
    [InlineData("{from: [{source: {notRequestPrincipals: [a]}}]}", false)]
    [InlineData("{when: [{key: 'request.headers[a]', notValues: [b]}]}", false)]
    public void Allow_WithAnAttributeOfHttp_IsAboutNoConnection(string rule, bool passes) => Assert.Equal(passes, Decide(PolicyPush.Allow(rule)).IsAllowed);

    [Theory]
    [InlineData("{to: [{operation: {methods: [GET]}}]}", false)]
    [InlineData("{to: [{operation: {methods: [GET], ports: ['3306']}}]}", false)]
    [InlineData("{to: [{operation: {methods: [GET], ports: ['80']}}]}", true)]
    [InlineData("{from: [{source: {requestPrincipals: ['*']}}]}", false)]
    [InlineData("{from: [{source: {notRequestPrincipals: ['*']}}]}", false)]
    [InlineData("{from: [{source: {notRequestPrincipals: ['*'], namespaces: [other]}}]}", true)]
    [InlineData("{from: [{source: {namespaces: [other]}}], when: [{key: 'request.headers[a]', values: [b]}]}", true)]
    [InlineData("{from: [{source: {namespaces: [other]}}, {source: {requestPrincipals: [a]}}]}", false)]
    [InlineData("{from: [{source: {namespaces: [other]}}]}", true)]
    public void Deny_MatchesByWhatConnectionsHave(string rule, bool passes) => Assert.Equal(passes, Decide(PolicyPush.Deny(rule)).IsAllowed);

    [Fact]
    public void Refusal_NamesTheRule()
    {
        Assert.Equal("rbac_access_denied_matched_policy[ns[mesh]-policy[deny]-rule[1]]", Decide(PolicyPush.Deny("{to: [{operation: {ports: ['1']}}]}, {}")).Details);
        Assert.Equal("rbac_access_denied_matched_policy[none]", Decide(PolicyPush.Allow("")).Details);
    }

    [Theory]
    [InlineData("{to: [{operation: {ports: ['8080']}}]}", false)]
    [InlineData("{to: [{operation: {ports: ['1']}}]}", true)]
    public async Task PortOfWhichNothingIsDeclared_IsGuardedWhateverComes(string deny, bool passes)
    {
        await using var upstream = await UpstreamServer.StartAsync(context => context.Response.WriteAsync("hello"));
        await using var proxy = await TestProxy.SidecarAsync(null, apps: [(8080, upstream.Port)]);
        proxy.Apply(MeshPush.Outbound(1).Inbound(8080).Guarded(PolicyPush.Deny(deny)).With(push => push.Listeners[1].FilterChains.Add(
        [
            new FilterChain { Name = "http", OnlyHttp = true, RouteTable = "inbound|8080||" },
            new FilterChain { Name = "bytes", Tcp = new TcpProxy { Clusters = { new WeightedCluster { Cluster = "inbound|8080||" } } } },
        ])));

        using var client = proxy.DirectClient(ListenerDirection.Inbound, 8080);
        using var response = await client.GetAsync("/", Token);
        Assert.Equal(passes ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);

        using var caller = new TcpClient();
        await caller.ConnectAsync(IPAddress.Loopback, proxy.Host.Slot(ListenerDirection.Inbound, 8080).Bound.Port, Token);
        // No request line: it goes to the application as it is, whose server says what it thinks of it; or it is cut off.
        Assert.Equal(passes, await IsAnsweredAsync(caller.GetStream()));
    }

    private static async Task<bool> IsAnsweredAsync(NetworkStream stream)
    {
        try
        {
            await stream.WriteAsync("no request\r\n\r\n"u8.ToArray(), Token);
            return await stream.ReadAsync(new byte[1], Token) > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static AccessDecision Decide(string policy)
    {
        var listener = MeshPush.Outbound(1).Inbound(3306).Guarded(policy).Listeners[1];
        var slot = new ListenerSlot { Direction = ListenerDirection.Inbound, MeshPort = 3306, Wanted = new IPEndPoint(IPAddress.Loopback, 0), Option = "--inbound-port" };
        var connection = new DefaultConnectionContext
        {
            RemoteEndPoint = new IPEndPoint(IPAddress.Parse("::ffff:10.1.2.3"), 5),
            LocalEndPoint = new IPEndPoint(IPAddress.Parse("10.9.9.9"), 6),
        };
        Assert.True(PeerIdentity.TryParse("spiffe://cluster.local/ns/mesh/sa/books", out var identity));
        connection.Features.Set(identity);
        return new ListenerGate(listener, TimeProvider.System).Authorize(connection, slot, "db.example.org");
    }
}
