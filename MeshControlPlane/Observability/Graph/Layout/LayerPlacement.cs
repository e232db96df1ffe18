namespace MeshControlPlane.Observability.Graph.Layout;

/// <summary>Puts the slots of a layer as near as it can to where they wish to be, in their order and without overlap.</summary>
internal static class LayerPlacement
{
    /// <summary>The least-squares answer: what would overlap moves together, by pools of violators.</summary>
    /// <param name="layer">The slots from top to bottom; their Y is set.</param>
    /// <param name="wish">Where each would be.</param>
    /// <param name="gap">The least room between two.</param>
    /// <param name="weight">How much the wish of each counts; the same for all when left out.</param>
    public static void Place(IReadOnlyList<Slot> layer, Func<Slot, double> wish, double gap, Func<Slot, double>? weight = null)
    {
        // With the room that those above take left out, what remains is to find values that do not fall.
        var room = new double[layer.Count];
        var pools = new List<(double Sum, double Weight, int Count)>();
        for (var i = 0; i < layer.Count; i++)
        {
            room[i] = i == 0 ? 0 : room[i - 1] + (layer[i - 1].Height + layer[i].Height) / 2 + gap;
            var own = weight?.Invoke(layer[i]) ?? 1;
            pools.Add((own * (wish(layer[i]) - room[i]), own, 1));
            while (pools.Count > 1 && pools[^2].Sum / pools[^2].Weight > pools[^1].Sum / pools[^1].Weight)
            {
                var last = pools[^1];
                pools.RemoveAt(pools.Count - 1);
                pools[^1] = (pools[^1].Sum + last.Sum, pools[^1].Weight + last.Weight, pools[^1].Count + last.Count);
            }
        }

        var at = 0;
        foreach (var (sum, all, count) in pools)
        {
            for (var i = 0; i < count; i++, at++)
            {
                layer[at].Y = Math.Round(sum / all + room[at], 1);
            }
        }
    }
}
