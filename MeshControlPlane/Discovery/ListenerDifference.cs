using MeshProtocol;

namespace MeshControlPlane.Discovery;

/// <summary>Finds what is new in a listener.</summary>
internal static class ListenerDifference
{
    // Fewer are sent as a whole.
    private const int Few = 8;

    /// <summary>
    /// What turns <paramref name="old"/> into <paramref name="listener"/>, the order of its filter chains included; <see langword="null"/> when the whole
    /// listener is as good.
    /// </summary>
    public static ListenerChange? Of(Listener listener, Listener old)
    {
        if (listener.FilterChains.Count < Few)
        {
            return null;
        }

        var before = new Dictionary<string, FilterChain>(old.FilterChains.Count, StringComparer.Ordinal);
        var names = new HashSet<string>(listener.FilterChains.Count, StringComparer.Ordinal);
        if (!old.FilterChains.All(chain => before.TryAdd(chain.Name, chain)) || !listener.FilterChains.All(chain => names.Add(chain.Name)))
        {
            return null;
        }

        var (changed, after) = (new List<FilterChain>(), new List<string>());
        var previous = "";
        foreach (var chain in listener.FilterChains)
        {
            if (!before.TryGetValue(chain.Name, out var known) || !chain.Equals(known))
            {
                changed.Add(chain);
                after.Add(previous);
            }

            previous = chain.Name;
        }

        // Which of two comes first decides between them: where those that stay have changed places, the difference cannot say it.
        var stayed = listener.FilterChains.Select(chain => chain.Name).Where(before.ContainsKey);
        if (changed.Count >= listener.FilterChains.Count / 2
            || !stayed.SequenceEqual(old.FilterChains.Select(chain => chain.Name).Where(names.Contains), StringComparer.Ordinal))
        {
            return null;
        }

        var shell = listener.Clone();
        shell.FilterChains.Clear();
        shell.FilterChains.Add(changed);
        return new ListenerChange
        {
            Listener = shell,
            After = { after },
            RemovedFilterChains = { old.FilterChains.Select(chain => chain.Name).Where(name => !names.Contains(name)) },
        };
    }
}
