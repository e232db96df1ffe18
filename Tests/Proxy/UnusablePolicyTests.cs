using MeshProtocol;
using Xunit;

namespace Tests.Proxy;

public sealed class UnusablePolicyTests
{
    [Fact]
    public async Task PolicyThatCannotBeUsed_IsRefused_AndTheOneBeforeStaysInUse()
    {
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1).Inbound(8080), apps: (8080, 1));
        var push = MeshPush.Outbound(2).Inbound(8080);
        push.Listeners[1].AccessPolicies = new AccessPolicies
        {
            Policies = { new AccessPolicy { Name = "p", Action = AccessAction.Allow, Rules = { new AccessCondition { Test = new AccessTest { Subject = AccessSubject.SourceAddress, Values = { new AccessValue { Network = "x" } } } } } } },
        };
        var reason = proxy.Host.Configuration.Apply(push);
        Assert.Contains("policies of listener 'inbound_8080'", reason, StringComparison.Ordinal);
        Assert.Contains("'x' is neither an address nor a network", reason, StringComparison.Ordinal);
        Assert.Equal(1, proxy.Host.Configuration.Revision);
    }
}
