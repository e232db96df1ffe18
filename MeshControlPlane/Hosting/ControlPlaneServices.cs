using MeshControlPlane.Api;
using MeshControlPlane.Certificates;
using MeshControlPlane.ClusterSource;
using MeshControlPlane.Commands;
using MeshControlPlane.Conditions;
using MeshControlPlane.Discovery;
using MeshControlPlane.Events;
using MeshControlPlane.Inspection;
using MeshControlPlane.KeySets;
using MeshControlPlane.Observability.Reports;
using MeshControlPlane.Observability.Logs;
using MeshControlPlane.Observability.Otlp;
using MeshControlPlane.Observability.Tracing;
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
            Telemetry = new TelemetrySettings { SamplingPercent = PilotFeatures.TraceSampling(Environment.GetEnvironmentVariable("PILOT_TRACE_SAMPLING")) },
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

        services.AddSingleton<WorkloadProbe>();
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
        services.AddTrafficHistory();
        services.AddKubernetesApi(directory.Logs);
        services.AddMeshInspection();
        services.AddRequestSending();
        services.AddSingleton(OtlpKey.Open(directory, Environment.GetEnvironmentVariable(OtlpKey.Variable)));
        services.AddSingleton<TraceStore>();
        services.AddSingleton<ITraceStore>(provider => provider.GetRequiredService<TraceStore>());
        services.AddSingleton<LogStore>();
        var target = options.ForwardTo ?? OtlpTarget.Of(Environment.GetEnvironmentVariables());
        if (target?.IsAt(options.OtlpPort, options.OtlpHttpPort) == true)
        {
            throw new StartupException(
                $"Telemetry would be passed on to {target.Endpoint}, which is this control plane itself: leave OTEL_EXPORTER_OTLP_ENDPOINT out, or choose another --otlp-port.");
        }

        services.AddSingleton(provider => new OtlpForwarder(
            target, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<OtlpForwarder>>()));
        services.AddSingleton<OtlpIntake>();
        services.AddHostedService(provider => provider.GetRequiredService<OtlpForwarder>());
        services.AddGrpc(grpc => grpc.CompressionProviders = [new BoundedGzip()]);
        services.AddConsolePages();
    }
}
