namespace MeshControlPlane.WebConsole.Graph;

/// <summary>Which of the times that requests took is shown.</summary>
internal enum ResponseTimeKind
{
    Percentile95,
    Average,
    Median,
    Percentile99,
}
