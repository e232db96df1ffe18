using Google.Protobuf;

namespace MeshProtocol;

/// <summary>The whole configuration of one node.</summary>
public sealed partial class NodeConfiguration
{
    /// <summary>The same configuration for people's eyes: in place of each private key stands <see cref="PrivateKey.Redacted"/>.</summary>
    public NodeConfiguration WithoutPrivateKeys()
    {
        if (!Listeners.Any(HasKey) && !Clusters.Any(HasKey))
        {
            return this;
        }

        var shown = new NodeConfiguration { Revision = Revision };
        shown.Listeners.Add(Listeners.Select(listener => HasKey(listener) ? WithoutKeys(listener) : listener));
        shown.RouteTables.Add(RouteTables);
        shown.Clusters.Add(Clusters.Select(cluster => HasKey(cluster) ? WithoutKey(cluster) : cluster));
        shown.EndpointSets.Add(EndpointSets);
        return shown;
    }

    private static bool HasKey(Listener listener) => listener.FilterChains.Any(chain => chain.Tls?.Certificate?.PrivateKey is not null);

    private static bool HasKey(Cluster cluster) => cluster.Tls?.Origination?.Certificate?.PrivateKey is not null;

    private static Listener WithoutKeys(Listener listener)
    {
        var copy = listener.Clone();
        foreach (var chain in copy.FilterChains)
        {
            if (chain.Tls?.Certificate?.PrivateKey is { } key)
            {
                Redact(key);
            }
        }

        return copy;
    }

    private static Cluster WithoutKey(Cluster cluster)
    {
        var copy = cluster.Clone();
        Redact(copy.Tls.Origination.Certificate.PrivateKey);
        return copy;
    }

    private static void Redact(PrivateKey key) => key.Pem = ByteString.CopyFromUtf8(PrivateKey.Redacted);
}
