namespace MeshControlPlane.WebConsole.Graph;

/// <summary>What stands at edges.</summary>
[Flags]
internal enum EdgeLabels
{
    None = 0,

    /// <summary>Requests a second and the share of errors; for TCP bytes a second.</summary>
    Rate = 1,

    /// <summary>How long requests take.</summary>
    ResponseTime = 2,

    /// <summary>The share of what the source sends.</summary>
    Distribution = 4,

    /// <summary>Bytes a second.</summary>
    Throughput = 8,
}
