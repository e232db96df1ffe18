using MeshControlPlane.Observability.Traffic;

namespace MeshControlPlane.Observability.Reports;

/// <summary>Takes in what proxies report, and keeps it.</summary>
internal static class TrafficServices
{
    public static void AddTrafficHistory(this IServiceCollection services)
    {
        services.AddSingleton<TrafficHistory>(provider => new TrafficHistory(
            provider.GetRequiredService<Discovery.ConfigurationSource>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ITrafficHistory>(provider => provider.GetRequiredService<TrafficHistory>());
        services.AddSingleton<ReportLedger>();
        services.AddHostedService<TrafficClock>();
    }
}
