using MeshControlPlane.Api.Access;
using MeshControlPlane.Api.Kinds;
using MeshControlPlane.Api.Logs;
using MeshControlPlane.Api.OpenApi;
using MeshControlPlane.Api.Reading;
using MeshControlPlane.Api.Writing;
using MeshControlPlane.Conditions;
using MeshControlPlane.Discovery;
using MeshControlPlane.Events;
using MeshControlPlane.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MeshControlPlane.Api;

/// <summary>Adds the Kubernetes-style API to an application.</summary>
internal static class KubernetesApi
{
    /// <summary>
    /// Adds what answers the API's requests. Expects a <see cref="Store.ResourceStore"/>, a <see cref="Registry.IWorkloadRegistry"/> and an
    /// <see cref="IResourceStatus"/> among the services.
    /// </summary>
    /// <param name="services">Where to.</param>
    /// <param name="logDirectory">Where an AppHost keeps what its processes write; it need not be there.</param>
    public static void AddKubernetesApi(this IServiceCollection services, string logDirectory)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(ReaderLimit.Default);
        services.AddSingleton<PodCatalog>();
        services.AddSingleton<EndpointSliceCatalog>();
        services.AddSingleton<SystemObjects>();
        services.AddSingleton<EventLog>();
        services.AddHostedService<WorkloadEvents>();
        services.AddSingleton<ListPages>();
        services.AddSingleton<KindCatalog>();
        services.AddSingleton<ApiDiscovery>();
        services.AddSingleton<OpenApiDocuments>();
        services.AddSingleton<OpenApiV2>();
        services.AddSingleton<ObjectReader>();
        services.AddSingleton<ObjectWatcher>();
        services.AddSingleton<ObjectWriter>();
        services.TryAddSingleton<ResourceAnalysis>();
        services.TryAddSingleton(new LogDirectory(logDirectory));
        services.AddSingleton<ProxyOutput>();
        services.TryAddSingleton<ProxySyncTable>();
        services.AddSingleton<PodLogs>();
        services.AddSingleton<Subresources>();
        services.AddSingleton<ApiRouter>();
        services.AddSingleton<AccessReviews>();
        services.AddSingleton<AccessGuard>();
    }

    /// <summary>Maps the API's paths; authentication and the port are the caller's to require on what is returned.</summary>
    public static IEndpointConventionBuilder MapKubernetesApi(this IEndpointRouteBuilder endpoints)
    {
        var router = endpoints.ServiceProvider.GetRequiredService<ApiRouter>();
        var api = endpoints.MapGroup("");
        foreach (var pattern in (string[])["/version", "/healthz/{**check}", "/livez/{**check}", "/readyz/{**check}", "/api/{**path}", "/apis/{**path}", "/openapi/{**path}"])
        {
            api.Map(pattern, (RequestDelegate)router.HandleAsync);
        }

        return api;
    }
}
