namespace MeshControlPlane.WebConsole.Traces;

/// <summary>A trace in the plot.</summary>
/// <param name="Trace">The trace.</param>
/// <param name="X">Percent from the left.</param>
/// <param name="Y">Percent from below.</param>
/// <param name="Size">Pixels across: the more spans, the larger.</param>
internal sealed record ScatterPoint(TraceRow Trace, double X, double Y, double Size);
