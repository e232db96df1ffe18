using System.Collections.Frozen;
using System.Collections.Immutable;
using MeshProtocol;

namespace MeshRouting;

/// <summary>The virtual hosts of one port, indexed by how specific their domains are.</summary>
public sealed class RouteTableModel
{
    private readonly FrozenDictionary<string, VirtualHostModel>.AlternateLookup<ReadOnlySpan<char>> _exact;
    private readonly ImmutableArray<(string Suffix, VirtualHostModel Host)> _suffixes;
    private readonly VirtualHostModel? _any;

    internal RouteTableModel(
        RouteTable configuration, ImmutableArray<VirtualHostModel> virtualHosts, Dictionary<string, VirtualHostModel> domains)
    {
        Configuration = configuration;
        VirtualHosts = virtualHosts;
        _exact = domains.Where(pair => pair.Key[0] != '*').ToFrozenDictionary(StringComparer.OrdinalIgnoreCase)
            .GetAlternateLookup<ReadOnlySpan<char>>();
        _suffixes = [.. domains.Where(pair => pair.Key.Length > 1 && pair.Key[0] == '*')
            .OrderByDescending(pair => pair.Key.Length)
            .ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => (pair.Key[1..], pair.Value))];
        _any = domains.GetValueOrDefault("*");
    }

    /// <summary>What it was made from.</summary>
    public RouteTable Configuration { get; }

    /// <summary>Its name, such as <c>80</c> or <c>http.80</c>.</summary>
    public string Name => Configuration.Name;

    /// <summary>All virtual hosts, in the order of the configuration.</summary>
    public ImmutableArray<VirtualHostModel> VirtualHosts { get; }

    /// <summary>The virtual host with the most specific domain for an authority: exact, then the longest wildcard, then <c>*</c>.</summary>
    /// <param name="authority">The Host as sent; case and port do not count.</param>
    /// <returns>Null when no domain fits.</returns>
    public VirtualHostModel? FindVirtualHost(ReadOnlySpan<char> authority)
    {
        var host = HostName.WithoutPort(authority);
        if (_exact.TryGetValue(host, out var exact))
        {
            return exact;
        }

        foreach (var (suffix, virtualHost) in _suffixes)
        {
            // The star stands for one character at least.
            if (host.Length > suffix.Length && host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                return virtualHost;
            }
        }

        return _any;
    }
}
