using Google.Protobuf.Collections;
using MeshProtocol;
using MeshRouting;

namespace MeshProxy.Configuration;

/// <summary>Applies what is new in a listener.</summary>
internal static class ListenerDelta
{
    /// <summary>Puts the changed listener in the place of the one of its name, which is not changed itself: its filter chains are shared.</summary>
    /// <exception cref="RoutingConfigurationException">What it builds on is not there.</exception>
    public static void Apply(RepeatedField<Listener> listeners, ListenerChange change)
    {
        var name = change.Listener?.Name ?? "";
        for (var index = 0; index < listeners.Count; index++)
        {
            if (listeners[index].Name == name)
            {
                var changed = change.Listener!.Clone();
                changed.FilterChains.Clear();
                changed.FilterChains.Add(ChainsOf(listeners[index], change));
                listeners[index] = changed;
                return;
            }
        }

        throw new RoutingConfigurationException($"listener '{name}'", "it is changed, but is not there", null);
    }

    private static LinkedList<FilterChain> ChainsOf(Listener old, ListenerChange change)
    {
        var chains = new LinkedList<FilterChain>();
        var places = new Dictionary<string, LinkedListNode<FilterChain>>(StringComparer.Ordinal);
        var gone = change.RemovedFilterChains.ToHashSet(StringComparer.Ordinal);
        foreach (var chain in old.FilterChains.Where(chain => !gone.Contains(chain.Name)))
        {
            places[chain.Name] = chains.AddLast(chain);
        }

        for (var index = 0; index < change.Listener.FilterChains.Count; index++)
        {
            var chain = change.Listener.FilterChains[index];
            var after = index < change.After.Count ? change.After[index] : "";
            if (places.TryGetValue(chain.Name, out var place))
            {
                place.Value = chain;
            }
            else if (after.Length == 0)
            {
                places[chain.Name] = chains.AddFirst(chain);
            }
            else if (places.TryGetValue(after, out var previous))
            {
                places[chain.Name] = chains.AddAfter(previous, chain);
            }
            else
            {
                throw new RoutingConfigurationException(
                    $"listener '{change.Listener.Name}'", $"filter chain '{chain.Name}' comes after '{after}', which is not there", null);
            }
        }

        return chains;
    }
}
