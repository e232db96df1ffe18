using MeshControlPlane.Api;
using MeshControlPlane.Certificates;
using MeshControlPlane.ClusterSource;
using MeshControlPlane.Commands;
using MeshControlPlane.Conditions;
using MeshControlPlane.Discovery;
using MeshControlPlane.Events;
using MeshControlPlane.Inspection;
using MeshControlPlane.KeySets;
using MeshControlPlane.Registry;
using MeshControlPlane.Sending;
using MeshControlPlane.Store;
using MeshControlPlane.WebConsole.Shell;
using MeshTranslation;

namespace MeshControlPlane.Hosting;

/// <summary>The parts of the control plane.</summary>
internal static class ControlPlaneServices
{
    /// <summary>Adds all but what has been opened in the mesh directory before: that is there already.</summary>
    public static void AddControlPlane(this IServiceCollection services, ServeOptions options, MeshDirectory directory, ClusterApi? cluster)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<BoundTokens>();
        services.AddSingleton<IssuanceSeal>();
        services.AddSingleton(provider => new WorkloadCertificates(
            provider.GetRequiredService<CertificateAuthority>(), provider.GetRequiredService<IssuanceSeal>(), options.WorkloadCertificateLifetime));
        services.AddSingleton(new MeshSettings
        {
            MirrorHostSuffix = PilotFeatures.MirrorHostSuffix(Environment.GetEnvironmentVariable("DISABLE_SHADOW_HOST_SUFFIX")),
        });
        services.AddSingleton<MeshConfigReader>();
        services.AddSingleton<ProxyAdmission>();
        services.AddSingleton<TrustLedger>();
        if (cluster is null)
        {
            services.AddSingleton(provider =>
                ResourceStore.Open(directory.Path, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ResourceStore>>()));
            services.AddSingleton<IResourceStore>(provider => provider.GetRequiredService<ResourceStore>());
        }
        else
        {
            services.AddClusterSource(cluster);
        }

        services.AddSingleton<WorkloadRegistry>();
        services.AddSingleton<IWorkloadRegistry>(provider => provider.GetRequiredService<WorkloadRegistry>());
        services.AddSingleton<RegistryMemory>();
        services.AddSingleton<ProxySyncTable>();
        services.AddSingleton<PackedParts>();
        services.AddSingleton<PushThrottle>();
        services.AddSingleton(new ReaderLimit(options.ReaderPatience));
        services.AddSingleton<KeySetFetcher>();
        services.AddSingleton<KeySetCache>();
        services.AddSingleton<ConfigurationSource>();
        services.AddSingleton<ArrivalTable>();
        services.AddSingleton<ConditionClock>();
        services.AddSingleton<ConditionWriter>();
        services.AddSingleton<ResourceStatus>();
        services.AddSingleton<IResourceStatus, KeySetStatus>();
        services.AddHostedService<RegistrySweep>();
        services.AddHostedService<RootRotation>();
        services.AddHostedService(provider => new TokenFiles(
            directory,
            provider.GetRequiredService<BoundTokens>(),
            options.TokensFor,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<TokenFiles>>()));
        services.AddHostedService(provider => provider.GetRequiredService<KeySetCache>());
        services.AddHostedService(provider => provider.GetRequiredService<ConfigurationSource>());
        services.AddHostedService<ResourceEvents>();
        services.AddKubernetesApi(directory.Logs);
        services.AddMeshInspection();
        services.AddRequestSending();
        services.AddGrpc();
        services.AddConsolePages();
    }
}
