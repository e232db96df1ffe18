using MeshProtocol;
using Tests.Proxy;

namespace Tests.Reliability.Network;

/// <summary>What a sidecar is pushed to call <c>books</c>, in plain text or with mutual TLS.</summary>
internal static class MeshCalls
{
    public static Push Books(bool secured, params int[] ports)
    {
        var push = MeshPush.Outbound(1, ("books", ports));
        return secured ? push.With(Secure) : push;
    }

    /// <summary>The same for bytes: <c>db</c> at port 3306.</summary>
    public static Push Bytes(bool secured, int port)
    {
        var push = MeshPush.Outbound(1, ("db", [port])).With(push => push.Listeners[0].FilterChains.Add(new FilterChain
        {
            Name = "db",
            DestinationPort = 3306,
            Destinations = { "db" },
            Tcp = new TcpProxy { Clusters = { new WeightedCluster { Cluster = "db", Weight = 1 } } },
        }));
        return secured ? push.With(Secure) : push;
    }

    public static Forward Forward(Push push) => push.RouteTables[0].VirtualHosts[0].Routes[0].Forward;

    private static void Secure(Push push)
    {
        push.Clusters[0].Tls = new UpstreamTls { ServerName = MutualTlsPair.ServerName };
        foreach (var endpoint in push.EndpointSets[0].Endpoints)
        {
            endpoint.Identity = MutualTlsPair.Books;
        }
    }
}
