using System.Globalization;
using System.Text;

namespace MeshControlPlane.Observability.Graph.Layout;

/// <summary>The line of an edge, as SVG's path.</summary>
/// <param name="Path">The data of the path.</param>
/// <param name="Middle">Where its label stands.</param>
internal sealed record EdgeCurve(string Path, LayoutPoint Middle)
{
    private const double ParallelDistance = 11;

    /// <summary>Draws a line that leaves and arrives level, through the points that it passes.</summary>
    /// <param name="source">The middle of the node where it begins.</param>
    /// <param name="target">The middle of the node where it ends.</param>
    /// <param name="passing">What it passes in between.</param>
    /// <param name="lane">Which of several lines between the same two nodes it is; 0 for the one in the middle.</param>
    public static EdgeCurve Of(LayoutPoint source, LayoutPoint target, IReadOnlyList<LayoutPoint> passing, int lane)
    {
        const double Radius = GraphArrangement.Radius;
        if (source == target)
        {
            return Loop(source, lane);
        }

        var shift = lane * ParallelDistance;
        var first = passing.Count > 0 ? passing[0] : target;
        var last = passing.Count > 0 ? passing[^1] : source;
        List<LayoutPoint> points =
        [
            new(source.X + (first.X >= source.X ? Radius : -Radius), source.Y + shift),
            .. passing.Select(point => point with { Y = point.Y + shift }),
            new(target.X + (last.X <= target.X ? -Radius - 2 : Radius + 2), target.Y + shift),
        ];
        var path = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"M{points[0].X:0.#} {points[0].Y:0.#}"));
        for (var i = 1; i < points.Count; i++)
        {
            var (from, to) = (points[i - 1], points[i]);
            var bend = (to.X - from.X) / 2;
            path.Append(Math.Abs(from.Y - to.Y) < 0.05
                ? string.Create(CultureInfo.InvariantCulture, $"L{to.X:0.#} {to.Y:0.#}")
                : string.Create(CultureInfo.InvariantCulture, $"C{from.X + bend:0.#} {from.Y:0.#} {to.X - bend:0.#} {to.Y:0.#} {to.X:0.#} {to.Y:0.#}"));
        }

        // A curve that leaves and arrives level is half way in the middle of its two ends.
        var longest = Enumerable.Range(1, points.Count - 1).MaxBy(i => Math.Abs(points[i].X - points[i - 1].X));
        var (a, b) = (points[longest - 1], points[longest]);
        return new EdgeCurve(path.ToString(), new LayoutPoint((a.X + b.X) / 2, (a.Y + b.Y) / 2));
    }

    private static EdgeCurve Loop(LayoutPoint at, int lane)
    {
        var (side, height) = (GraphArrangement.Radius * 0.6, GraphArrangement.Radius + 34 + lane * ParallelDistance);
        var top = at.Y - height;
        return new EdgeCurve(
            string.Create(
                CultureInfo.InvariantCulture,
                $"M{at.X + side:0.#} {at.Y - side - 4:0.#}C{at.X + 40:0.#} {top:0.#} {at.X - 40:0.#} {top:0.#} {at.X - side:0.#} {at.Y - side - 6:0.#}"),
            new LayoutPoint(at.X, top + 10));
    }
}
