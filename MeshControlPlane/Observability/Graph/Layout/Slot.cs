namespace MeshControlPlane.Observability.Graph.Layout;

/// <summary>A place in a layer: of an item, or of a line that passes through.</summary>
internal sealed class Slot(string id, double width, double height)
{
    public string Id { get; } = id;

    public double Width { get; } = width;

    public double Height { get; } = height;

    public int Layer { get; set; }

    public double X { get; set; }

    public double Y { get; set; }

    /// <summary>Where it was before; <see langword="null"/> for one that is new.</summary>
    public double? Before { get; set; }

    /// <summary>Lines from the layer on the left: from where, and how far below the middle of the two.</summary>
    public List<(Slot Other, double OtherOffset, double OwnOffset)> Left { get; } = [];

    /// <summary>The same to the layer on the right.</summary>
    public List<(Slot Other, double OtherOffset, double OwnOffset)> Right { get; } = [];

    /// <summary>Where its neighbours would have it, or <see langword="null"/> without any.</summary>
    public double? Wish(bool left, bool right)
    {
        var (sum, count) = (0.0, 0);
        foreach (var (other, otherOffset, ownOffset) in (left ? Left : []).Concat(right ? Right : []))
        {
            sum += other.Y + otherOffset - ownOffset;
            count++;
        }

        return count == 0 ? null : sum / count;
    }
}
