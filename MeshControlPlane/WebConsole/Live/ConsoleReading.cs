using MeshControlPlane.Observability.Traffic;
using MeshControlPlane.WebConsole.Logs;
using MeshControlPlane.WebConsole.Overview;
using MeshControlPlane.WebConsole.Proxies;
using MeshControlPlane.WebConsole.Services;
using MeshControlPlane.WebConsole.Workloads;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace MeshControlPlane.WebConsole.Live;

/// <summary>What the pages about workloads, services and proxies read, and whether anybody sees them.</summary>
internal static class ConsoleReading
{
    public static void AddConsoleReading(this IServiceCollection services)
    {
        services.AddSingleton(provider => new RecentTraffic(provider.GetService<ITrafficHistory>()));
        services.AddSingleton<RelatedConfiguration>();
        services.AddSingleton<ProxyProgressTable>();
        services.AddSingleton<ProxyVersions>();
        services.AddSingleton<ProxyTable>();
        services.AddSingleton<WorkloadTable>();
        services.AddSingleton<UpstreamReading>();
        services.AddSingleton<ServiceTable>();
        services.AddSingleton<WorkloadLogs>();
        services.AddSingleton<MeshSummary>();
        services.AddScoped<PageConnection>();
        services.AddScoped<CircuitHandler>(provider => provider.GetRequiredService<PageConnection>());
    }
}
