using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>The resource is healthy when a GET of a path gives a status.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="path">By default /.</param>
    /// <param name="statusCode">By default 200.</param>
    /// <param name="endpointName">By default the first http endpoint.</param>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, [EndpointName] string? endpointName = null)
        where T : IResourceWithEndpoints
    {
        var resource = builder.Resource;
        path ??= "/";
        var status = statusCode ?? StatusOk;
        var key = $"{resource.Name}_{endpointName ?? "http"}_{path}_{status}_check";
        builder.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key,
            _ => new HttpEndpointHealthCheck(
                endpointName is null ? resource.GetEndpoints().FirstOrDefault(e => e.IsHttp || e.IsHttps) : resource.GetEndpoint(endpointName),
                path,
                status),
            HealthStatus.Unhealthy,
            tags: null));
        return builder.WithHealthCheck(key);
    }

    /// <summary>A health check that was added to the AppHost's services counts for the resource.</summary>
    public static IResourceBuilder<T> WithHealthCheck<T>(this IResourceBuilder<T> builder, string key)
        where T : IResource => builder.WithAnnotation(new HealthCheckAnnotation(key));

    private const int StatusOk = 200;
}
