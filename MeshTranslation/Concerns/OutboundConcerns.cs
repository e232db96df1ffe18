using System.Collections.Immutable;
using MeshModel.Resources;
using MeshProtocol;
using MeshTranslation.Resources;
using MeshTranslation.Routes;
using MeshTranslation.Scopes;

namespace MeshTranslation.Concerns;

/// <summary>
/// The resources that the outbound configuration of callers who are alike is made of. Those of routes are counted, so that a change of one is a change of
/// one entry.
/// Immutable; it knows of no resources but by their keys.
/// </summary>
internal sealed class OutboundConcerns
{
    private readonly IReadOnlySet<ResourceKey> _declared;
    private readonly ImmutableDictionary<ResourceKey, int> _routed;
    private readonly TranslatedRoutes _routes;
    private readonly TranslatedChains _chains;

    private OutboundConcerns(IReadOnlySet<ResourceKey> declared, ImmutableDictionary<ResourceKey, int> routed, TranslatedRoutes routes, TranslatedChains chains)
    {
        _declared = declared;
        _routed = routed;
        _routes = routes;
        _chains = chains;
    }

    /// <summary>Looks at everything.</summary>
    public static OutboundConcerns Of(MeshResources resources, SidecarScope scope, Node caller, TranslatedRoutes routes, TranslatedChains chains)
    {
        var none = new OutboundConcerns(
            ConcernTranslation.Of(resources, scope, caller), ImmutableDictionary<ResourceKey, int>.Empty, TranslatedRoutes.None, TranslatedChains.None);
        return none.After(routes, chains);
    }

    /// <summary>The same clusters with other routes: those that are the same objects are not looked at.</summary>
    public OutboundConcerns After(TranslatedRoutes routes, TranslatedChains chains)
    {
        var routed = _routed.ToBuilder();
        Exchange(_routes.Ports, routes.Ports, static entry => entry.Host, Count);
        Exchange([.. _routes.Others.Values], [.. routes.Others.Values], static entry => entry.Host, Count);
        Exchange(_chains.Ports, chains.Ports, static entry => entry.Chains, Count);
        return new OutboundConcerns(_declared, routed.ToImmutable(), routes, chains);

        void Count(object part, int step)
        {
            var found = new ConcernSet();
            if (part is VirtualHost host)
            {
                found.Add(host);
            }
            else
            {
                found.Add((IReadOnlyList<FilterChain>)part);
            }

            foreach (var key in found.Resources)
            {
                var count = routed.GetValueOrDefault(key) + step;
                if (count == 0)
                {
                    routed.Remove(key);
                }
                else
                {
                    routed[key] = count;
                }
            }
        }
    }

    /// <summary>Whether a resource, named without its group, is among them.</summary>
    public bool Has(ResourceKey resource) => _declared.Contains(resource) || _routed.ContainsKey(resource);

    /// <summary>Takes out what is gone and puts in what is new; each has its place, which it keeps.</summary>
    private static void Exchange<T>(IReadOnlyList<T> old, IReadOnlyList<T> wanted, Func<T, object?> part, Action<object, int> count)
    {
        for (var index = 0; index < Math.Max(old.Count, wanted.Count); index++)
        {
            var (gone, come) = (index < old.Count ? part(old[index]) : null, index < wanted.Count ? part(wanted[index]) : null);
            if (ReferenceEquals(gone, come))
            {
                continue;
            }

            if (gone is not null)
            {
                count(gone, -1);
            }

            if (come is not null)
            {
                count(come, 1);
            }
        }
    }
}
