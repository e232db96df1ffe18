using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using MeshControlPlane.Api;
using MeshControlPlane.Api.Manifests;
using MeshControlPlane.Certificates;
using MeshControlPlane.Commands;
using MeshControlPlane.Discovery;
using MeshControlPlane.Inspection;
using MeshControlPlane.KeySets;
using MeshControlPlane.Registry;
using MeshControlPlane.Conditions;
using MeshControlPlane.Store;
using MeshControlPlane.WebConsole;
using MeshModel.Findings;
using MeshTranslation;

namespace MeshControlPlane.Hosting;

/// <summary>Puts the parts of the control plane together and runs them.</summary>
internal static partial class ControlPlaneHost
{
    /// <summary>Serves until asked to stop.</summary>
    /// <exception cref="StartupException">It cannot start.</exception>
    public static async Task<int> RunAsync(ServeOptions options, CancellationToken cancellationToken)
    {
        await using var app = await StartAsync(options, cancellationToken).ConfigureAwait(false);
        await app.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
        return 0;
    }

    /// <summary>Starts the control plane and says on standard output where everything is.</summary>
    /// <exception cref="StartupException">It cannot start.</exception>
    public static async Task<WebApplication> StartAsync(ServeOptions options, CancellationToken cancellationToken)
    {
        // Looked for first: the server's own complaint is a stack trace.
        ThrowIfPortIsTaken(options);
        var directory = MeshDirectory.Open(options.MeshDirectory);
        var authority = CertificateAuthority.Open(directory, TimeProvider.System);
        // Written now: proxies wait for the file before they come.
        var app = Build(options, directory, authority, JoinToken.Open(directory));
        try
        {
            OpenStore(app);
            await SeedAsync(app, options, cancellationToken).ConfigureAwait(false);
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            if (exception is IOException)
            {
                ThrowIfPortIsTaken(options);
            }

            throw;
        }

        var ports = PortsOf(app);
        Kubeconfig.Write(directory, authority, ports[ListenerKind.Api], options.Namespace);
        await Console.Out.WriteLineAsync(
            $"MeshControlPlane ready: api https://localhost:{ports[ListenerKind.Api]}, discovery https://localhost:{ports[ListenerKind.Discovery]}, console http://localhost:{ports[ListenerKind.Console]}, kubeconfig {directory.Kubeconfig}").ConfigureAwait(false);
        return app;
    }

    /// <summary>The ports that are really bound.</summary>
    public static IReadOnlyDictionary<ListenerKind, int> PortsOf(WebApplication app)
    {
        // Kestrel lists addresses in the order in which they were asked for.
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        return addresses.Select((address, index) => ((ListenerKind)index, BindingAddress.Parse(address).Port)).ToDictionary(entry => entry.Item1, entry => entry.Port);
    }

    private static WebApplication Build(ServeOptions options, MeshDirectory directory, CertificateAuthority authority, JoinToken token)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
            console.UseUtcTimestamp = true;
        });
        builder.Logging.SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Grpc", LogLevel.Warning);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options, authority));
        builder.Host.ConfigureHostOptions(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));

        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(directory);
        services.AddSingleton(authority);
        services.AddSingleton(new WorkloadCertificates(authority, options.WorkloadCertificateLifetime));
        services.AddSingleton(new MeshSettings());
        services.AddSingleton<MeshConfigReader>();
        services.AddSingleton(token);
        services.AddSingleton(provider => ResourceStore.Open(directory.Path, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ResourceStore>>()));
        services.AddSingleton<IResourceStore>(provider => provider.GetRequiredService<ResourceStore>());
        services.AddSingleton<WorkloadRegistry>();
        services.AddSingleton<IWorkloadRegistry>(provider => provider.GetRequiredService<WorkloadRegistry>());
        services.AddSingleton<RegistryMemory>();
        services.AddSingleton<ProxySyncTable>();
        services.AddSingleton<KeySetFetcher>();
        services.AddSingleton<KeySetCache>();
        services.AddSingleton<ConfigurationSource>();
        services.AddSingleton<ResourceStatus>();
        services.AddSingleton<IResourceStatus, KeySetStatus>();
        services.AddHostedService<RegistrySweep>();
        services.AddHostedService(provider => provider.GetRequiredService<KeySetCache>());
        services.AddHostedService(provider => provider.GetRequiredService<ConfigurationSource>());
        services.AddKubernetesApi();
        services.AddMeshInspection();
        services.AddGrpc();

        var app = builder.Build();
        app.MapWhen(Came(ListenerKind.Api), branch => branch.Use(ClientCertificateGuard.Check).UseRouting().UseEndpoints(endpoints =>
        {
            endpoints.MapKubernetesApi();
            endpoints.MapMeshApi();
        }));
        app.MapWhen(Came(ListenerKind.Discovery), branch => branch.UseRouting().UseEndpoints(endpoints =>
        {
            endpoints.MapGrpcService<DiscoveryService>();
            endpoints.MapGrpcService<CertificateService>();
        }));
        app.MapWhen(Came(ListenerKind.Console), branch => branch.UseRouting().UseEndpoints(StatusPage.Map));
        return app;
    }

    private static void OpenStore(WebApplication app)
    {
        try
        {
            app.Services.GetRequiredService<ResourceStore>();
        }
        catch (StoreException exception)
        {
            throw new StartupException(exception.Message, exception);
        }
    }

    private static async Task SeedAsync(WebApplication app, ServeOptions options, CancellationToken cancellationToken)
    {
        if (options.Apply.Count == 0)
        {
            return;
        }

        SeedReport report;
        try
        {
            report = await new ManifestSeed(app.Services.GetRequiredService<ResourceStore>()).ApplyAsync(options.Apply, options.Namespace, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ManifestException or StoreException)
        {
            throw new StartupException(exception.Message, exception);
        }

        foreach (var (file, finding) in report.Warnings)
        {
            Log.SeedWarning(app.Logger, file, finding.Line, finding);
        }

        Log.Seeded(app.Logger, report.Applied.Count, report.Unchanged.Count);
    }

    private static Func<HttpContext, bool> Came(ListenerKind kind) => context => context.Features.Get<ListenerFeature>()?.Kind == kind;

    private static void Listen(KestrelServerOptions kestrel, ServeOptions options, CertificateAuthority authority)
    {
        var server = authority.IssueServer();
        kestrel.AddServerHeader = false;
        kestrel.Listen(IPAddress.Loopback, options.ApiPort, listen =>
        {
            Mark(listen, ListenerKind.Api);
            listen.UseHttps(server, https =>
            {
                // Without a certificate the request is answered 401 in Kubernetes' words; with a strange one the handshake ends.
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.ClientCertificateValidation = (certificate, _, _) => authority.IsClient(certificate);
            });
        });
        kestrel.Listen(IPAddress.Loopback, options.DiscoveryPort, listen =>
        {
            Mark(listen, ListenerKind.Discovery);
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(server);
        });
        kestrel.Listen(IPAddress.Loopback, options.ConsolePort, listen => Mark(listen, ListenerKind.Console));
    }

    private static void Mark(ListenOptions listen, ListenerKind kind)
    {
        var feature = new ListenerFeature(kind);
        listen.Use(next => connection =>
        {
            connection.Features.Set(feature);
            return next(connection);
        });
    }

    private static void ThrowIfPortIsTaken(ServeOptions options)
    {
        (string Option, string Setting, int Port)[] ports =
        [
            ("--api-port", "Mesh:ApiPort", options.ApiPort),
            ("--discovery-port", "Mesh:DiscoveryPort", options.DiscoveryPort),
            ("--console-port", "Mesh:ConsolePort", options.ConsolePort),
        ];
        foreach (var (option, setting, port) in ports)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                throw new StartupException($"Port {port} of 127.0.0.1 cannot be used ({exception.Message}): stop what listens there, or choose another one with {option} (in an AppHost: {setting}; 0 takes a free one).", exception);
            }
        }
    }

    private sealed record ListenerFeature(ListenerKind Kind);

    private static partial class Log
    {
        [LoggerMessage(50, LogLevel.Information, "{Applied} manifests applied, {Unchanged} applied before and left as they are", EventName = "Seeded")]
        public static partial void Seeded(ILogger logger, int applied, int unchanged);

        [LoggerMessage(51, LogLevel.Information, "{File}:{Line}: {Finding}", EventName = "SeedWarning")]
        public static partial void SeedWarning(ILogger logger, string file, int line, Finding finding);
    }
}
