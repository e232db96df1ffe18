namespace MeshControlPlane.Observability.Graph.Layout;

/// <summary>Orders the slots of layers so that lines cross seldom.</summary>
internal static class Crossings
{
    private const int Sweeps = 12;

    // Places while the order is sought: farther apart than any two lines of one slot.
    private const double Step = 10_000;

    /// <summary>Sweeps over the layers and back, each slot going to the middle of its neighbours; the best order that was met is kept.</summary>
    public static void Reduce(IReadOnlyList<List<Slot>> layers)
    {
        Number(layers);
        var best = layers.Select(layer => layer.ToArray()).ToArray();
        var fewest = Count(layers);
        for (var sweep = 0; sweep < Sweeps && fewest > 0; sweep++)
        {
            var toTheRight = sweep % 2 == 0;
            foreach (var layer in toTheRight ? layers : layers.Reverse())
            {
                var middles = layer.ToDictionary(slot => slot, slot => slot.Wish(toTheRight, !toTheRight) ?? slot.Y);
                // Stable: those that wish for the same keep their order.
                var ordered = layer.OrderBy(slot => middles[slot]).ToList();
                layer.Clear();
                layer.AddRange(ordered);
                Number(layer);
            }

            var count = Count(layers);
            if (count < fewest)
            {
                fewest = count;
                best = [.. layers.Select(layer => layer.ToArray())];
            }
        }

        for (var i = 0; i < layers.Count; i++)
        {
            layers[i].Clear();
            layers[i].AddRange(best[i]);
        }

        Number(layers);
    }

    /// <summary>How many lines cross in the order that slots have now, as <see cref="Reduce"/> has numbered them.</summary>
    public static long Count(IReadOnlyList<List<Slot>> layers) => layers.Sum(CountToTheRight);

    private static long CountToTheRight(List<Slot> layer)
    {
        var ends = layer.SelectMany(slot => slot.Right.OrderBy(line => line.Other.Y).ThenBy(line => line.OtherOffset),
            (_, line) => (int)(line.Other.Y / Step)).ToList();
        if (ends.Count < 2)
        {
            return 0;
        }

        // A tree of counts: how many lines that began above end below.
        var tree = new long[ends.Max() + 2];
        var crossings = 0L;
        for (var i = 0; i < ends.Count; i++)
        {
            var notBelow = 0L;
            for (var at = ends[i] + 1; at > 0; at -= at & -at)
            {
                notBelow += tree[at];
            }

            crossings += i - notBelow;
            for (var at = ends[i] + 1; at < tree.Length; at += at & -at)
            {
                tree[at]++;
            }
        }

        return crossings;
    }

    private static void Number(IReadOnlyList<List<Slot>> layers)
    {
        foreach (var layer in layers)
        {
            Number(layer);
        }
    }

    private static void Number(List<Slot> layer)
    {
        for (var i = 0; i < layer.Count; i++)
        {
            layer[i].Y = i * Step;
        }
    }
}
