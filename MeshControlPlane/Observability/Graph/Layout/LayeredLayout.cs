namespace MeshControlPlane.Observability.Graph.Layout;

/// <summary>
/// Draws in layers from left to right, after Sugiyama: each item right of those that call it, few crossings, lines around what they do not touch.
/// What had a place before keeps it as far as the room allows.
/// </summary>
internal sealed class LayeredLayout
{
    private const double Gap = 26;
    private const double LineRoom = 14;
    private const int Sweeps = 16;

    // What is new makes room for what stands.
    private const double Standing = 10_000;

    private readonly Dictionary<string, Slot> _items = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Slot>> _passing = new(StringComparer.Ordinal);
    private readonly HashSet<string> _backwards;
    private readonly List<List<Slot>> _layers = [];
    private readonly double _distance;

    private LayeredLayout(IReadOnlyList<LayoutItem> items, IReadOnlyList<LayoutLink> links, double distance, IReadOnlyDictionary<string, LayoutPoint>? before)
    {
        _distance = distance;
        var linked = links.SelectMany(link => (string[])[link.Source, link.Target]).ToHashSet(StringComparer.Ordinal);
        var layered = items.Where(item => linked.Contains(item.Id)).ToList();
        (var layers, _backwards) = Layering.Assign(layered, links);
        foreach (var item in layered)
        {
            double? earlier = before is not null && before.TryGetValue(item.Id, out var at) ? at.Y : null;
            var slot = new Slot(item.Id, item.Width, item.Height) { Layer = layers[item.Id], Before = earlier };
            _items[item.Id] = slot;
            Add(slot);
        }

        foreach (var link in links)
        {
            Connect(link);
        }

        var known = layered.Count(item => _items[item.Id].Before is not null);
        if (known * 2 > layered.Count)
        {
            Keep();
        }
        else
        {
            Arrange();
        }

        PlaceAcross();
        PlaceUnlinked(items.Where(item => !linked.Contains(item.Id)));
    }

    /// <summary>Gives each item a place.</summary>
    /// <param name="items">The items.</param>
    /// <param name="links">The lines between them; not from an item to itself.</param>
    /// <param name="distance">The room between two layers.</param>
    /// <param name="before">The places that items had before; <see langword="null"/> for none.</param>
    public static LayeredLayout Of(
        IReadOnlyList<LayoutItem> items, IReadOnlyList<LayoutLink> links, double distance, IReadOnlyDictionary<string, LayoutPoint>? before = null) =>
        new(items, links, distance, before);

    /// <summary>Where each item stands.</summary>
    public IEnumerable<(string Id, LayoutArea Area)> Areas => _items.Values.Select(slot => (slot.Id, AreaOf(slot)));

    /// <summary>Whether a line leads to the left, against the others.</summary>
    public bool LeadsBack(string link) => _backwards.Contains(link);

    /// <summary>Where a line passes between other items, from its source to its target: to and out of each layer that it crosses.</summary>
    public IEnumerable<LayoutPoint> Passing(string link)
    {
        if (!_passing.TryGetValue(link, out var slots))
        {
            return [];
        }

        var points = slots.SelectMany(slot => (LayoutPoint[])[new(slot.X - WidthOf(slot.Layer) / 2, slot.Y), new(slot.X + WidthOf(slot.Layer) / 2, slot.Y)]);
        return LeadsBack(link) ? points.Reverse() : points;
    }

    private static LayoutArea AreaOf(Slot slot) => new(slot.X, slot.Y, slot.Width, slot.Height);

    private void Add(Slot slot)
    {
        while (_layers.Count <= slot.Layer)
        {
            _layers.Add([]);
        }

        _layers[slot.Layer].Add(slot);
    }

    private void Connect(LayoutLink link)
    {
        var backwards = _backwards.Contains(link.Id);
        var (left, right) = backwards ? (_items[link.Target], _items[link.Source]) : (_items[link.Source], _items[link.Target]);
        var (leftOffset, rightOffset) = backwards ? (link.TargetOffset, link.SourceOffset) : (link.SourceOffset, link.TargetOffset);
        var (last, lastOffset) = (left, leftOffset);
        for (var layer = left.Layer + 1; layer < right.Layer; layer++)
        {
            var passing = new Slot($"{link.Id}@{layer}", 0, LineRoom) { Layer = layer };
            Add(passing);
            if (!_passing.TryGetValue(link.Id, out var slots))
            {
                _passing[link.Id] = slots = [];
            }

            slots.Add(passing);
            Join(last, lastOffset, passing, 0);
            (last, lastOffset) = (passing, 0);
        }

        Join(last, lastOffset, right, rightOffset);
    }

    private static void Join(Slot left, double leftOffset, Slot right, double rightOffset)
    {
        left.Right.Add((right, rightOffset, leftOffset));
        right.Left.Add((left, leftOffset, rightOffset));
    }

    /// <summary>A new picture.</summary>
    private void Arrange()
    {
        Crossings.Reduce(_layers);
        foreach (var layer in _layers)
        {
            LayerPlacement.Place(layer, _ => 0, Gap);
        }

        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var toTheRight = sweep % 2 == 0;
            var both = sweep >= Sweeps - 4;
            foreach (var layer in toTheRight ? _layers : Enumerable.Reverse(_layers))
            {
                LayerPlacement.Place(layer, slot => slot.Wish(toTheRight || both, !toTheRight || both) ?? slot.Y, Gap);
            }
        }
    }

    /// <summary>The picture before, with what is new between what was there.</summary>
    private void Keep()
    {
        foreach (var slot in _layers.SelectMany(layer => layer))
        {
            slot.Y = slot.Before ?? double.NaN;
        }

        // From left to right: what is new goes to the middle of those neighbours that have a place.
        foreach (var slot in _layers.SelectMany(layer => layer).Where(slot => double.IsNaN(slot.Y)))
        {
            var neighbours = slot.Left.Concat(slot.Right).Where(line => !double.IsNaN(line.Other.Y))
                .Select(line => line.Other.Y + line.OtherOffset - line.OwnOffset).ToList();
            slot.Y = neighbours.Count == 0 ? 0 : neighbours.Average();
        }

        foreach (var layer in _layers)
        {
            var wishes = layer.ToDictionary(slot => slot, slot => slot.Y);
            var ordered = layer.OrderBy(slot => wishes[slot]).ThenBy(slot => slot.Before is null).ToList();
            layer.Clear();
            layer.AddRange(ordered);
            LayerPlacement.Place(layer, slot => wishes[slot], Gap, slot => slot.Before is null ? 1 : Standing);
        }
    }

    private void PlaceAcross()
    {
        var x = 0.0;
        for (var i = 0; i < _layers.Count; i++)
        {
            var width = WidthOf(i);
            foreach (var slot in _layers[i])
            {
                slot.X = x + width / 2;
            }

            x += width + _distance;
        }
    }

    private double WidthOf(int layer) => _layers[layer].Max(slot => slot.Width);

    /// <summary>What talks to nobody stands in rows below.</summary>
    private void PlaceUnlinked(IEnumerable<LayoutItem> items)
    {
        var placed = _items.Values.Select(AreaOf).ToList();
        var width = Math.Max(600, placed.Select(area => area.Right).DefaultIfEmpty(0).Max());
        var (x, y, height) = (0.0, placed.Count == 0 ? 0 : placed.Max(area => area.Bottom) + Gap * 2, 0.0);
        foreach (var item in items.ToList())
        {
            if (x > 0 && x + item.Width > width)
            {
                (x, y, height) = (0, y + height + Gap, 0);
            }

            _items[item.Id] = new Slot(item.Id, item.Width, item.Height) { X = x + item.Width / 2, Y = y + item.Height / 2 };
            x += item.Width + Gap;
            height = Math.Max(height, item.Height);
        }
    }
}
