using MeshControlPlane.Observability.Traffic;
using MeshControlPlane.WebConsole.Logs;
using MeshControlPlane.WebConsole.Overview;
using MeshControlPlane.WebConsole.Proxies;
using MeshControlPlane.WebConsole.Services;
using MeshControlPlane.WebConsole.Workloads;

namespace MeshControlPlane.WebConsole.Live;

/// <summary>What the pages about workloads, services and proxies read.</summary>
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
    }
}
