using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using MeshProtocol;
using MeshProxy;
using MeshProxy.CommandLine;
using MeshProxy.Forwarding;
using Xunit;

namespace Tests.Proxy;

/// <summary>A listener at every address of the machine (<c>--bind 0.0.0.0</c>): each of them leads back to it.</summary>
public sealed class AskedAddressTests
{
    [Fact]
    public async Task EveryAddressOfTheMachine_IsTheProxysOwn_AndNoOther()
    {
        await using var host = await ProxyHost.StartAsync(new ProxyOptions
        {
            Role = NodeRole.Ingress,
            Name = "ingress",
            Namespace = "istio-system",
            Labels = new Dictionary<string, string>(),
            Bind = IPAddress.Any,
            AdminPort = 0,
            GatewayPorts = [new PortMapping(80, 0)],
        });
        var slot = host.Slot(ListenerDirection.Gateway, 80);
        var port = slot.Bound.Port;
        var own = NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(adapter => adapter.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Where(address => address.AddressFamily == AddressFamily.InterNetwork)
            .Select(address => address.ToString());

        Assert.All(own.Append(Environment.MachineName).Append("localhost").Append("0.0.0.0"), name => Assert.True(AskedAddress.IsOwn(name, port, slot), name));
        Assert.All(["192.0.2.7", "books", "2001:db8::1"], name => Assert.False(AskedAddress.IsOwn(name, port, slot), name));
        Assert.False(AskedAddress.IsOwn("localhost", port - 1, slot));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }
}
