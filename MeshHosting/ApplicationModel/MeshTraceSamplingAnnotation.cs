namespace Aspire.Hosting.ApplicationModel;

/// <summary>How much of the traffic of a mesh is traced.</summary>
/// <param name="Percent">From 0 to 100.</param>
internal sealed record MeshTraceSamplingAnnotation(double Percent) : IResourceAnnotation;
