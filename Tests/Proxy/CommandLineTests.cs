using MeshProtocol;
using MeshProxy.CommandLine;
using MeshProxy.Listeners;
using Xunit;

namespace Tests.Proxy;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--role tree --name x", "--role 'tree' is none of sidecar, ingress and egress.")]
    [InlineData("--name x --app-port 80", "--app-port '80' is not CONTAINER=LOCAL, two ports such as 8080=9001.")]
    [InlineData("--name x --app-port 80=0", "--app-port '80=0' is not CONTAINER=LOCAL, two ports such as 8080=9001.")]
    [InlineData("--name x --app-port 80=1 --app-port 80=2", "--app-port names port 80 twice.")]
    [InlineData("--name x --outbound-port 70000", "--outbound-port '70000' is not a port from 0 to 65535.")]
    [InlineData("--name x --app-port 80=1 --inbound-port 81=5", "--inbound-port '81=5': there is no --app-port 81=LOCAL.")]
    [InlineData("--name x --gateway-port 80=0", "--gateway-port is for --role ingress and egress; a sidecar has --app-port.")]
    [InlineData("--name x --role ingress", "a gateway needs --gateway-port SERVER=LOCAL, such as --gateway-port 80=8080.")]
    [InlineData("--name x --role egress --app-port 80=1", "--app-port is for --role sidecar; a gateway has --gateway-port.")]
    [InlineData("--name x --labels app", "--labels 'app' is not NAME=VALUE, such as app=books.")]
    [InlineData("--name x --locality a//c", "--locality 'a//c' is not region, region/zone or region/zone/subzone, such as eu/eu-west/a.")]
    [InlineData("--name x --locality a/*", "--locality 'a/*' is not region, region/zone or region/zone/subzone, such as eu/eu-west/a.")]
    [InlineData("--name x --locality a/b/c/d", "--locality 'a/b/c/d' is not region, region/zone or region/zone/subzone, such as eu/eu-west/a.")]
    [InlineData("--name x --control http://localhost:1", "--control 'http://localhost:1' is not an https address, such as https://localhost:15012.")]
    [InlineData("--name x --address here", "--address 'here' is not an IP address.")]
    [InlineData("--name x --address 0.0.0.0", "--address 0.0.0.0 is none that others could reach; a gateway listens on every address with --bind 0.0.0.0.")]
    [InlineData("--name x --bind 0.0.0.0", "--bind is for the ports of a gateway; a sidecar listens where it is reached, at --address.")]
    [InlineData("--name x --role ingress --gateway-port 80=0 --bind all", "--bind 'all' is not an IP address.")]
    [InlineData("--name x --app-health ping", "--app-health 'ping' is neither tcp nor a path that begins with '/'.")]
    [InlineData("--name x --first-byte-timeout 0", "--first-byte-timeout '0' is not a whole number of seconds from 1 to 86400.")]
    [InlineData("--name x --seed -1", "--seed '-1' is not a whole number from 0 to 9223372036854775807.")]
    [InlineData("--name x --admin-port 99 --outbound-port 99", "--outbound-port and --admin-port both name port 99.")]
    public void BadOption_IsNamed(string line, string message) => Assert.Equal(message, Assert.Throws<FormatException>(() => Read(line)).Message);

    [Fact]
    public void SidecarLine_IsRead()
    {
        var options = Read("--name books-v1 --namespace mesh --labels app=books,version=v1 --service-account books --app-port 8080=9001 --app-port 9090=9002 "
            + "--inbound-port 16000 --inbound-port 9090=16001 --outbound-port 0 --app-health /health");
        Assert.Equal((NodeRole.Sidecar, "books-v1.mesh", "books", "/health"), (options.Role, options.QualifiedName, options.ServiceAccount, options.AppHealthPath));
        Assert.Equal([new PortMapping(8080, 9001), new PortMapping(9090, 9002)], options.AppPorts);
        Assert.Equal([new PortMapping(8080, 16000), new PortMapping(9090, 16001)], options.InboundPorts);
        Assert.Equal("v1", options.Labels["version"]);
        Assert.Equal((0, ProxyOptions.DefaultAdminPort), (options.OutboundPort, options.AdminPort));
    }

    [Fact]
    public void PortsNotNamed_GetDefaults()
    {
        Assert.Equal([new PortMapping(80, ProxyOptions.DefaultInboundPort), new PortMapping(81, 0)], Read("--name x --app-port 80=1 --app-port 81=2").InboundPorts);
        Assert.Equal([new PortMapping(80, 8080)], Read("--name x --role ingress --gateway-port 80=8080").GatewayPorts);
    }

    [Fact]
    public void Bind_OpensThePortsOfAGateway_AndNeverTheAdminPort()
    {
        var slots = SlotPlan.For(Read("--name x --role ingress --gateway-port 80=8080 --bind 0.0.0.0 --address 192.0.2.7"));

        Assert.Equal(["0.0.0.0:8080", $"127.0.0.1:{ProxyOptions.DefaultAdminPort}"], slots.Select(slot => slot.Wanted.ToString()));
        Assert.All(
            SlotPlan.For(Read("--name x --role ingress --gateway-port 80=8080")),
            slot => Assert.Equal(System.Net.IPAddress.Loopback, slot.Wanted.Address));
        Assert.Equal(
            ["127.0.0.1", "192.0.2.7", "127.0.0.1"],
            SlotPlan.For(Read("--name x --app-port 80=1 --address 192.0.2.7")).Select(slot => slot.Wanted.Address.ToString()));
    }

    [Theory]
    [InlineData("--name x", "")]
    [InlineData("--name x --locality eu/eu-west/a --labels istio-locality=us.us-east.b", "eu/eu-west/a")]
    [InlineData("--name x --locality eu", "eu")]
    [InlineData("--name x --labels istio-locality=us.us-east.b,topology.kubernetes.io/region=eu", "us/us-east/b")]
    [InlineData("--name x --labels topology.kubernetes.io/region=eu,topology.kubernetes.io/zone=eu-west,topology.istio.io/subzone=a", "eu/eu-west/a")]
    [InlineData("--name x --labels topology.kubernetes.io/region=eu,topology.istio.io/subzone=a", "eu")]
    public void Locality_IsNamedByOptionOrLabels_AndToldToTheMesh(string line, string locality) =>
        Assert.Equal(locality, NodeDescription.Of(Read(line), [], "instance", DateTimeOffset.UnixEpoch).Locality);

    [Theory]
    [InlineData("")]
    [InlineData("--name x --bogus")]
    [InlineData("--name x --app-port 80")]
    public async Task BadLine_ExitsWith2(string line) =>
        Assert.Equal(ProxyCommand.BadCommandLine, await ProxyCommand.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    private static ProxyOptions Read(string line)
    {
        var arguments = new ProxyArguments();
        var command = new System.CommandLine.RootCommand();
        foreach (var option in arguments.All)
        {
            command.Options.Add(option);
        }

        return arguments.Read(command.Parse(line));
    }
}
