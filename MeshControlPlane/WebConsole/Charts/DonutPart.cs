namespace MeshControlPlane.WebConsole.Charts;

/// <summary>A part of a <see cref="Donut"/>.</summary>
/// <param name="Name">What it is called: <c>healthy</c>.</param>
/// <param name="Tone">One of the console's colours, as in <see cref="ChartSeries"/>.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Link">Where they are listed; empty for nowhere.</param>
public sealed record DonutPart(string Name, string Tone, int Count, string Link = "");
