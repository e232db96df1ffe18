namespace MeshControlPlane.Observability.Graph.Layout;

/// <summary>Says in which layer, from left to right, each item stands, so that lines lead to the right where that is possible.</summary>
internal static class Layering
{
    /// <summary>The layer of each item, and the lines that lead back to the left.</summary>
    public static (Dictionary<string, int> Layers, HashSet<string> Backwards) Assign(IReadOnlyList<LayoutItem> items, IReadOnlyList<LayoutLink> links)
    {
        var from = links.ToLookup(link => link.Source, StringComparer.Ordinal);
        var called = links.Select(link => link.Target).ToHashSet(StringComparer.Ordinal);
        var backwards = new HashSet<string>(StringComparer.Ordinal);
        var state = new Dictionary<string, bool>(StringComparer.Ordinal);
        var finished = new List<string>();
        // Callers that nobody calls first: in a circle, the line that leads back is then the one to where it began.
        foreach (var item in items.Where(item => !called.Contains(item.Id)).Concat(items))
        {
            Visit(item.Id);
        }

        finished.Reverse();
        var layers = items.ToDictionary(item => item.Id, _ => 0, StringComparer.Ordinal);
        var forward = links.Select(link => backwards.Contains(link.Id) ? (link.Target, link.Source) : (link.Source, link.Target))
            .ToLookup(pair => pair.Item1, pair => pair.Item2, StringComparer.Ordinal);
        foreach (var id in finished)
        {
            foreach (var next in forward[id])
            {
                layers[next] = Math.Max(layers[next], layers[id] + 1);
            }
        }

        // Who is called by nobody stands next to the first that it calls.
        var hasCaller = forward.SelectMany(group => group).ToHashSet(StringComparer.Ordinal);
        foreach (var item in items.Where(item => !hasCaller.Contains(item.Id) && forward[item.Id].Any()))
        {
            layers[item.Id] = forward[item.Id].Min(next => layers[next]) - 1;
        }

        return (layers, backwards);

        void Visit(string start)
        {
            if (!state.TryAdd(start, false))
            {
                return;
            }

            // By hand: a chain may be longer than the stack.
            var stack = new Stack<(string Id, IEnumerator<LayoutLink> Links)>();
            stack.Push((start, from[start].GetEnumerator()));
            while (stack.Count > 0)
            {
                var (id, lines) = stack.Peek();
                if (!lines.MoveNext())
                {
                    stack.Pop();
                    lines.Dispose();
                    state[id] = true;
                    finished.Add(id);
                    continue;
                }

                var next = lines.Current.Target;
                if (state.TryAdd(next, false))
                {
                    stack.Push((next, from[next].GetEnumerator()));
                }
                else if (!state[next])
                {
                    backwards.Add(lines.Current.Id);
                }
            }
        }
    }
}
