using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Listeners;

/// <summary>
/// The servers of all Gateways that select one port of a gateway workload, merged as Istio's <c>MergeGateways</c> does: the oldest decides what is spoken
/// on the port, and what does not go with it is left out and told.
/// </summary>
internal sealed class GatewayServers
{
    private readonly List<GatewayServer> _servers = [];

    private GatewayServers(int port) => Port = port;

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>Those that count, oldest first. All of them have TLS, or all of them plain HTTP, or it is a single one of bytes.</summary>
    public IReadOnlyList<GatewayServer> Servers => _servers;

    /// <summary>What was left out.</summary>
    public List<Notice> Notices { get; } = [];

    public static GatewayServers Merge(MeshResources resources, Node node, int port)
    {
        var merged = new GatewayServers(port);
        var hosts = new Dictionary<string, GatewayServer>(StringComparer.Ordinal);
        var names = new Dictionary<string, GatewayServer>(StringComparer.Ordinal);
        foreach (var gateway in resources.Gateways.Where(gateway => node.Labels.HasAll(gateway.Spec.Selector)))
        {
            for (var index = 0; index < gateway.Spec.Servers.Count; index++)
            {
                if (gateway.Spec.Servers[index].Port.Number == port)
                {
                    merged.Add(new GatewayServer(gateway, index), hosts, names);
                }
            }
        }

        return merged;
    }

    /// <summary>Notes what a server asks for and does not get.</summary>
    public void Tell(GatewayServer server, string field, string reason, string message) =>
        Notices.Add(new Notice(server.Gateway.Key, $"{server.Path}.{field}", reason, message));

    private void Add(GatewayServer server, Dictionary<string, GatewayServer> hosts, Dictionary<string, GatewayServer> names)
    {
        if (server.Protocol is PortProtocol.Unspecified or PortProtocol.Udp)
        {
            Tell(server, "port.protocol", "ProtocolNotServed", $"{server.Server.Port.Protocol} is not served by the gateways of this mesh");
            return;
        }

        var first = _servers.Count > 0 ? _servers[0] : null;
        if (first is not null && !GoTogether(first, server))
        {
            Tell(server, "port.protocol", "ProtocolConflict",
                $"port {Port} speaks {first.Server.Port.Protocol} already, for Gateway {first.Reference} ({first.Path}): this server is left out");
            return;
        }

        if (server.IsTls)
        {
            if (server.Hosts.Where(hosts.ContainsKey).ToList() is { Count: > 0 } taken)
            {
                var owner = hosts[taken[0]];
                Tell(server, "hosts", "HostConflict",
                    $"{string.Join(", ", taken)} on port {Port} is served already, for Gateway {owner.Reference} ({owner.Path}): this server is left out as a whole");
                return;
            }

            foreach (var host in server.Hosts)
            {
                hosts[host] = server;
            }

            if (!names.TryAdd(server.ChainName, server))
            {
                Tell(server, "port.name", "PortNameConflict", $"another server of port {Port} has the name {server.Server.Port.Name}: this server is left out");
                return;
            }
        }

        _servers.Add(server);
    }

    private static bool GoTogether(GatewayServer first, GatewayServer other) =>
        (first.IsTls && other.IsTls) || (first.IsPlainHttp && other.IsPlainHttp);
}
