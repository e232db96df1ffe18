using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Says what a mesh tells of its traffic.</summary>
public static class MeshTelemetryBuilderExtensions
{
    private const double Everything = 100;

    /// <summary>
    /// Has a percentage of the requests traced that come without a decision of somebody else's; without it 1, as in Istio. Telemetry resources and the mesh's
    /// configuration (<c>defaultConfig.tracing.sampling</c>) go before it.
    /// </summary>
    /// <param name="builder">The mesh.</param>
    /// <param name="percent">From 0 to 100. Configuration: <c>Mesh:TraceSampling</c>.</param>
    /// <returns>The mesh.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is no percentage.</exception>
    [AspireExport("withTraceSampling")]
    public static IResourceBuilder<MeshResource> WithTraceSampling(this IResourceBuilder<MeshResource> builder, double percent)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfNegative(percent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, Everything);
        return builder.WithAnnotation(new MeshTraceSamplingAnnotation(percent), ResourceAnnotationMutationBehavior.Replace);
    }
}
