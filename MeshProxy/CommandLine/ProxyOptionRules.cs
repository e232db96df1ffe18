using System.Net;

namespace MeshProxy.CommandLine;

/// <summary>What options have to do with each other.</summary>
internal static class ProxyOptionRules
{
    /// <exception cref="FormatException">They do not; the message names them.</exception>
    public static void Check(ProxyOptions options)
    {
        if (options.Address.Equals(IPAddress.Any) || options.Address.Equals(IPAddress.IPv6Any))
        {
            throw new FormatException(
                $"--address {options.Address} is none that others could reach; a gateway listens on every address with --bind {options.Address}.");
        }

        if (options.IsSidecar && options.Bind is not null)
        {
            throw new FormatException("--bind is for the ports of a gateway; a sidecar listens where it is reached, at --address.");
        }

        if (options.IsSidecar && options.GatewayPorts.Count > 0)
        {
            throw new FormatException("--gateway-port is for --role ingress and egress; a sidecar has --app-port.");
        }

        if (!options.IsSidecar && options.AppPorts.Count > 0)
        {
            throw new FormatException("--app-port is for --role sidecar; a gateway has --gateway-port.");
        }

        if (!options.IsSidecar && options.GatewayPorts.Count == 0)
        {
            throw new FormatException("a gateway needs --gateway-port SERVER=LOCAL, such as --gateway-port 80=8080.");
        }

        var taken = new Dictionary<int, string>();
        Take(options.AdminPort, "--admin-port");
        if (options.IsSidecar)
        {
            Take(options.OutboundPort, "--outbound-port");
        }

        foreach (var mapping in options.InboundPorts)
        {
            Take(mapping.Local, "--inbound-port");
        }

        foreach (var mapping in options.GatewayPorts)
        {
            Take(mapping.Local, "--gateway-port");
        }

        void Take(int port, string option)
        {
            if (port != 0 && !taken.TryAdd(port, option))
            {
                throw new FormatException($"{option} and {taken[port]} both name port {port}.");
            }
        }
    }
}
