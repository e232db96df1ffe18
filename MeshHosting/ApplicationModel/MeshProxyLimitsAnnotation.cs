namespace Aspire.Hosting.ApplicationModel;

/// <summary>The limits of the proxies of a mesh, as the AppHost says them.</summary>
internal sealed record MeshProxyLimitsAnnotation(MeshProxyLimits Limits) : IResourceAnnotation;
