using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;

namespace MeshRouting;

/// <summary>The filter chains of a listener, by where a connection is to go.</summary>
public sealed class ListenerConnections
{
    private readonly FrozenDictionary<string, FilterChainModel> _byName;
    private readonly FrozenDictionary<int, PortDestinations> _byPort;

    internal ListenerConnections(ImmutableArray<FilterChainModel> chains)
    {
        _byName = chains.ToFrozenDictionary(chain => chain.Name, StringComparer.Ordinal);
        Undirected = new FilterChainSet([.. chains.Where(chain => chain.Configuration.DestinationPort == 0)]);
        _byPort = chains.Where(chain => chain.Configuration.DestinationPort != 0)
            .GroupBy(chain => chain.Configuration.DestinationPort)
            .ToFrozenDictionary(group => group.Key, group => new PortDestinations(group));
    }

    /// <summary>The chains that do not ask for a destination: all of them, save for outbound listeners.</summary>
    public FilterChainSet Undirected { get; }

    /// <summary>The chain of that name; null when there is none.</summary>
    /// <param name="name">The name.</param>
    public FilterChainModel? FindChain(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The chains for a destination; null when nobody has declared it.</summary>
    /// <param name="host">A name or an address, without port and brackets.</param>
    /// <param name="port">The port.</param>
    public FilterChainSet? FindDestination(string host, int port) => _byPort.GetValueOrDefault(port)?.Find(host);

    private sealed class PortDestinations
    {
        private readonly NameIndex<FilterChainSet> _byHost;
        private readonly ImmutableArray<(IPNetwork Network, FilterChainSet Chains)> _networks;

        public PortDestinations(IEnumerable<FilterChainModel> chains)
        {
            var byDestination = chains
                .SelectMany(chain => chain.Configuration.Destinations.Distinct(StringComparer.OrdinalIgnoreCase), (chain, destination) => (chain, destination))
                .GroupBy(entry => entry.destination, entry => entry.chain, StringComparer.OrdinalIgnoreCase)
                .ToDictionary(group => group.Key, group => new FilterChainSet([.. group]), StringComparer.OrdinalIgnoreCase);
            _byHost = new NameIndex<FilterChainSet>(byDestination.Where(pair => !pair.Key.Contains('/', StringComparison.Ordinal)).ToDictionary(StringComparer.OrdinalIgnoreCase));
            _networks = [.. byDestination.Where(pair => pair.Key.Contains('/', StringComparison.Ordinal))
                .Select(pair => (Network: IPNetwork.Parse(pair.Key), pair.Value))
                .OrderByDescending(pair => pair.Network.PrefixLength)];
        }

        // An address that is named whole is the narrowest network.
        public FilterChainSet? Find(string host)
        {
            if (_byHost.Find(host) is { } named)
            {
                return named;
            }

            if (!_networks.IsEmpty && IPAddress.TryParse(host, out var address))
            {
                foreach (var (network, chains) in _networks)
                {
                    if (network.Contains(address))
                    {
                        return chains;
                    }
                }
            }

            return null;
        }
    }
}
