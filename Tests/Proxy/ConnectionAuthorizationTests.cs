using System.Net;
using MeshProtocol;
using MeshProxy.Authorization;
using MeshProxy.Listeners;
using MeshProxy.Security;
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
