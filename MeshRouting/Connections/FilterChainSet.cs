using System.Collections.Immutable;

namespace MeshRouting;

/// <summary>The chains among which the first bytes of a connection decide.</summary>
public sealed class FilterChainSet
{
    private readonly NameIndex<FilterChainModel> _byServerName;
    private readonly FilterChainModel? _http;
    private readonly FilterChainModel? _other;

    internal FilterChainSet(ImmutableArray<FilterChainModel> chains)
    {
        var byServerName = new Dictionary<string, FilterChainModel>(StringComparer.OrdinalIgnoreCase);
        foreach (var chain in chains)
        {
            foreach (var name in chain.Configuration.ServerNames)
            {
                byServerName.TryAdd(name, chain);
            }

            if (chain.Configuration.ServerNames.Count > 0)
            {
                continue;
            }

            if (chain.Configuration.OnlyHttp)
            {
                _http ??= chain;
            }
            else
            {
                _other ??= chain;
            }
        }

        Chains = chains;
        LooksForTls = byServerName.Count > 0;
        _byServerName = new NameIndex<FilterChainModel>(byServerName);
    }

    /// <summary>All of them, in the order of the configuration.</summary>
    public ImmutableArray<FilterChainModel> Chains { get; }

    /// <summary>Whether the caller's first bytes have to be waited for: without need they are not, as some protocols let the server speak first.</summary>
    public bool LooksAtGreeting => LooksForTls || LooksForHttp;

    /// <summary>Whether a server name makes a difference.</summary>
    public bool LooksForTls { get; }

    /// <summary>Whether HTTP makes a difference.</summary>
    public bool LooksForHttp => _http is not null;

    /// <summary>The chain for a connection; null when it is to be closed.</summary>
    /// <param name="greeting">What its first bytes tell, if anything.</param>
    public FilterChainModel? Find(ConnectionGreeting greeting)
    {
        if (greeting.IsTls && (greeting.ServerName is { } name ? _byServerName.Find(name) : _byServerName.Any) is { } byName)
        {
            return byName;
        }

        return (greeting.IsHttp ? _http : null) ?? _other;
    }
}
