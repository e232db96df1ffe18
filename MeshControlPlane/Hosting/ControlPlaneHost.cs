using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Console;
using MeshControlPlane.Api;
using MeshControlPlane.Api.Access;
using MeshControlPlane.Api.Kinds;
using MeshControlPlane.Api.Manifests;
using MeshControlPlane.Certificates;
using MeshControlPlane.ClusterSource;
using MeshControlPlane.Commands;
using MeshControlPlane.Discovery;
using MeshControlPlane.Inspection;
using MeshControlPlane.Store;
using MeshControlPlane.WebConsole;
using MeshControlPlane.WebConsole.Shell;
using MeshModel.Findings;

namespace MeshControlPlane.Hosting;

/// <summary>Puts the parts of the control plane together and runs them.</summary>
internal static partial class ControlPlaneHost
{
    private static readonly TimeSpan SoonEnding = TimeSpan.FromDays(30);

    /// <summary>Serves until asked to stop.</summary>
    /// <exception cref="StartupException">It cannot start.</exception>
    public static async Task<int> RunAsync(ServeOptions options, CancellationToken cancellationToken)
    {
        await using var app = await StartAsync(options, cancellationToken).ConfigureAwait(false);
        await app.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
        return 0;
    }

    /// <summary>Starts the control plane and says on standard output where everything is.</summary>
    /// <param name="options">What it was asked to do.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="replace">Puts other parts in place of some; <see langword="null"/> for none.</param>
    /// <exception cref="StartupException">It cannot start.</exception>
    public static async Task<WebApplication> StartAsync(ServeOptions options, CancellationToken cancellationToken, Action<IServiceCollection>? replace = null)
    {
        var names = OwnNames.Of(options);
        if (options.OpenConsole && !IPAddress.IsLoopback(options.Bind))
        {
            throw new StartupException(
                $"--console-auth none opens the console to everybody who can reach it, and --bind {options.Bind} lets others reach it: leave out one of them.");
        }

        // Looked for first: the server's own complaint is a stack trace.
        Listeners.ThrowIfPortIsTaken(options);
        var directory = MeshDirectory.Open(options.MeshDirectory);
        directory.SweepLeftovers(TimeProvider.System);
        var cluster = options.Cluster is null ? null : ClusterApi.Open(options.Cluster, TimeProvider.System);
        CertificateAuthority authority;
        ConsoleToken? console;
        WebApplication app;
        try
        {
            authority = OpenAuthority(options, directory);
            console = options.OpenConsole ? null : ConsoleToken.Open(directory, Environment.GetEnvironmentVariable(ConsoleToken.Variable));
            // Written now: proxies wait for the files before they come.
            var key = JoinKey.Open(directory);
            TokenFiles.Write(directory, new BoundTokens(key), options.TokensFor, TimeProvider.System);
            app = Build(options, names, directory, authority, JoinToken.Open(directory), key, console, cluster, replace);
        }
        catch (StoreException exception)
        {
            throw new StartupException(exception.Message, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"The mesh directory '{directory.Path}' cannot be used: {exception.Message} Make room and give its files to user '{Environment.UserName}', or "
                + "choose another one with --mesh-dir.", exception);
        }

        try
        {
            await SeedAsync(app, options, cancellationToken).ConfigureAwait(false);
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            if (exception is IOException)
            {
                Listeners.ThrowIfPortIsTaken(options);
            }

            throw;
        }

        var ports = PortsOf(app);
        app.Services.GetRequiredService<SystemObjects>().Announce(ports[ListenerKind.Api], ports[ListenerKind.Discovery], ports[ListenerKind.Console]);
        if (!authority.IsOwn && authority.Current.Issuer.Certificate.NotAfter.ToUniversalTime() is var end
            && end - TimeProvider.System.GetUtcNow().UtcDateTime < SoonEnding)
        {
            Log.AuthorityEnds(app.Logger, authority.Current.Issuer.Certificate.Subject, end);
        }

        // Written anew whenever the roots change: kubectl goes on working through that.
        authority.Follow(_ =>
        {
            try
            {
                Kubeconfig.Write(directory, authority, $"https://{names.Host}:{ports[ListenerKind.Api]}", options.Namespace);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Log.KubeconfigNotWritten(app.Logger, directory.Kubeconfig, exception.Message);
            }
        });
        var consoleAddress = $"{(IPAddress.IsLoopback(options.Bind) ? "http" : "https")}://{names.Host}:{ports[ListenerKind.Console]}";
        // Whoever gave the token shows the link, and keeps what is printed here.
        var link = console is { IsGiven: false } ? ConsoleGate.Link(consoleAddress, console) : consoleAddress;
        await Console.Out.WriteLineAsync(
            $"MeshControlPlane ready: api https://{names.Host}:{ports[ListenerKind.Api]}, discovery https://{names.Host}:{ports[ListenerKind.Discovery]}, "
            + $"console {link}, kubeconfig {directory.Kubeconfig}").ConfigureAwait(false);
        return app;
    }

    /// <summary>The ports that are really bound.</summary>
    public static IReadOnlyDictionary<ListenerKind, int> PortsOf(WebApplication app)
    {
        // Kestrel lists addresses in the order in which they were asked for.
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        return addresses.Select((address, index) => ((ListenerKind)index, BindingAddress.Parse(address).Port)).ToDictionary(entry => entry.Item1, entry => entry.Port);
    }

    private static WebApplication Build(
        ServeOptions options, OwnNames names, MeshDirectory directory, CertificateAuthority authority, JoinToken token, JoinKey key, ConsoleToken? console,
        ClusterApi? cluster, Action<IServiceCollection>? replace)
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
            .AddFilter("Grpc", LogLevel.Warning)
            // They write whole addresses and heads of requests, and the console's link has a secret in it: no setting turns that on.
            .AddFilter<ConsoleLoggerProvider>("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
            .AddFilter<ConsoleLoggerProvider>("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.None);
        builder.WebHost.UseKestrelHttpsConfiguration().UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(kestrel => Listeners.Listen(kestrel, options, authority, names));
        builder.Host.ConfigureHostOptions(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));

        builder.Services.AddSingleton(directory).AddSingleton(authority).AddSingleton(token).AddSingleton(key).AddControlPlane(options, directory, cluster);
        replace?.Invoke(builder.Services);

        var app = builder.Build();
        // Before anything is served: what cannot be read is an error of the start.
        app.Services.GetRequiredService<ResourceStore>();
        var origins = new OriginGuard(names);
        app.MapWhen(Listeners.Came(ListenerKind.Api), branch => branch
            .Use(next => origins.Check(next, static (context, code, sentence) => ApiAnswers.StatusAsync(context, new ApiStatus(code, "Forbidden", sentence))))
            .Use(app.Services.GetRequiredService<AccessGuard>().Check)
            .Use(next => cluster is null ? next : ClusterOwnership.Check(next, cluster.Address))
            .UseRouting().UseEndpoints(endpoints =>
            {
                endpoints.MapKubernetesApi();
                endpoints.MapMeshApi();
            }));
        app.MapWhen(Listeners.Came(ListenerKind.Discovery), branch => branch
            .Use(next => origins.Check(next, OriginGuard.RefuseAsync))
            .UseRouting().UseEndpoints(endpoints =>
            {
                endpoints.MapGrpcService<DiscoveryService>();
                endpoints.MapGrpcService<CertificateService>();
            }));
        app.MapWhen(Listeners.Came(ListenerKind.Console), branch =>
        {
            branch.Use(StatusPage.WithHeaders).Use(next => origins.Check(next, OriginGuard.RefuseAsync));
            if (console is not null)
            {
                var gate = new ConsoleGate(console, new ConsoleSession(console, TimeProvider.System));
                app.Lifetime.ApplicationStopped.Register(gate.Dispose);
                branch.Use(gate.Check);
            }

            branch.UseRouting().UseAntiforgery().UseEndpoints(endpoints =>
            {
                StatusPage.Map(endpoints);
                endpoints.MapConsolePages();
            });
        });
        return app;
    }

    private static CertificateAuthority OpenAuthority(ServeOptions options, MeshDirectory directory) => options.Authority is { } files
        ? CertificateAuthority.Of(GivenAuthority.Load(files.Certificate, files.Key, files.Root, TimeProvider.System), directory, TimeProvider.System)
        : CertificateAuthority.Open(directory, TimeProvider.System);

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

    private static partial class Log
    {
        [LoggerMessage(50, LogLevel.Information, "{Applied} manifests applied, {Unchanged} applied before and left as they are", EventName = "Seeded")]
        public static partial void Seeded(ILogger logger, int applied, int unchanged);

        [LoggerMessage(53, LogLevel.Warning,
            "The certificate of --ca-cert, '{Subject}', ends {End:u}; no workload gets a certificate after that. Renew it, and start the control plane with "
            + "the new one", EventName = "AuthorityEnds")]
        public static partial void AuthorityEnds(ILogger logger, string subject, DateTime end);

        [LoggerMessage(52, LogLevel.Error, "'{File}' cannot be written: {Problem} kubectl will not know the root that signs now",
            EventName = "KubeconfigNotWritten")]
        public static partial void KubeconfigNotWritten(ILogger logger, string file, string problem);

        [LoggerMessage(51, LogLevel.Information, "{File}:{Line}: {Finding}", EventName = "SeedWarning")]
        public static partial void SeedWarning(ILogger logger, string file, int line, Finding finding);
    }
}
