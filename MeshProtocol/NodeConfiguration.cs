using Google.Protobuf;

namespace MeshProtocol;

/// <summary>The whole configuration of one node.</summary>
public sealed partial class NodeConfiguration
{
    /// <summary>The same configuration for people's eyes: in place of each private key stands <see cref="PrivateKey.Redacted"/>.</summary>
    public NodeConfiguration WithoutPrivateKeys()
    {
        if (!Listeners.Any(HasKey))
        {
            return this;
        }

        var shown = new NodeConfiguration { Revision = Revision };
        shown.Listeners.Add(Listeners.Select(listener => HasKey(listener) ? WithoutKeys(listener) : listener));
        shown.RouteTables.Add(RouteTables);
        shown.Clusters.Add(Clusters);
        shown.EndpointSets.Add(EndpointSets);
        return shown;
    }

    private static bool HasKey(Listener listener) => listener.FilterChains.Any(chain => chain.Tls?.Certificate?.PrivateKey is not null);

    private static Listener WithoutKeys(Listener listener)
    {
        var copy = listener.Clone();
        foreach (var chain in copy.FilterChains)
        {
            if (chain.Tls?.Certificate?.PrivateKey is { } key)
            {
                key.Pem = ByteString.CopyFromUtf8(PrivateKey.Redacted);
            }
        }

        return copy;
    }
}
