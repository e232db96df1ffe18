namespace MeshControlPlane.Observability.Graph.Layout;

/// <summary>The room that something takes, around its centre.</summary>
internal readonly record struct LayoutArea(double X, double Y, double Width, double Height)
{
    public double Left => X - Width / 2;

    public double Right => X + Width / 2;

    public double Top => Y - Height / 2;

    public double Bottom => Y + Height / 2;

    public LayoutArea Moved(double x, double y) => this with { X = X + x, Y = Y + y };

    public bool Overlaps(LayoutArea other) => Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;
}
