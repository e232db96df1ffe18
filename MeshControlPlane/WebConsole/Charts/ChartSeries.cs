namespace MeshControlPlane.WebConsole.Charts;

/// <summary>A line of a <see cref="LineChart"/>.</summary>
/// <param name="Name">What it is called in the legend.</param>
/// <param name="Tone">One of the console's colours: <c>accent</c>, <c>healthy</c>, <c>degraded</c>, <c>failure</c>, <c>tcp</c> or <c>idle</c>.</param>
/// <param name="Values">One for each time; <see langword="null"/> where there is none.</param>
public sealed record ChartSeries(string Name, string Tone, IReadOnlyList<double?> Values);
