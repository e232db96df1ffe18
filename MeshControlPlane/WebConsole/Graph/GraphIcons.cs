namespace MeshControlPlane.WebConsole.Graph;

/// <summary>The small signs of the graph, as paths in a square of twelve around its middle.</summary>
internal static class GraphIcons
{
    public const string Bolt = "M1.5-6-4 1H-.5L-1.5 6 4-1H.5Z";
    public const string Branch = "M-3-5V5M-3-1C-3 2 3 0 3-4M-4.6-5H-1.4M-4.6 5H-1.4M1.4-4.6H4.6";
    public const string Lock = "M-4-1H4V5H-4ZM-2.5-1V-3A2.5 2.5 0 0 1 2.5-3V-1";
    public const string Globe = "M-5 0A5 5 0 1 0 5 0A5 5 0 1 0-5 0M-5 0H5M0-5C-3-2-3 2 0 5C3 2 3-2 0-5";
    public const string Source = "M-6 0H4M0-4 4 0 0 4";
    public const string Entry = "M-4.5-4.5H4.5V1.5H-4.5ZM-2 4.5H2M0 1.5V4.5";
    public const string NoSidecar = "M-4-4H4V4H-4ZM-6 6 6-6";
    public const string Degraded = "M0-6V1M0 4V6";
    public const string Failure = "M-4.5-4.5 4.5 4.5M4.5-4.5-4.5 4.5";
}
