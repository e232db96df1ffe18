using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.CommandLine;
using Aspire.Hosting.Control;
using Aspire.Hosting.Engine;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Pipelines;
using Aspire.Hosting.Publishing;
using Aspire.Hosting.Reporting;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>Composes an application that the embedded engine runs.</summary>
public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _host;
    private readonly EntryPointCapture? _capture;

    public DistributedApplicationBuilder(string[] args)
        : this(new DistributedApplicationOptions { Args = args })
    {
    }

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _capture = EntryPointCapture.Current;
        string[] args = [.. options.Args ?? [], .. _capture?.Args ?? []];
        // A test starts and stops the application itself.
        var arguments = _capture is null ? EngineArguments.Parse(args) : EngineArguments.None(args);
        AppHostAssembly = _capture?.Assembly
            ?? (options.AssemblyName is { } name ? Assembly.Load(name) : Assembly.GetEntryAssembly());
        AppHostDirectory = options.ProjectDirectory ?? FindProjectDirectory(AppHostAssembly);

        _host = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings
        {
            ApplicationName = AppHostAssembly?.GetName().Name ?? "AppHost",
            ContentRootPath = AppHostDirectory,
            EnvironmentName = System.Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT"),
        });
        Configuration
            .AddJsonFile("appsettings.json", optional: true)
            .AddJsonFile($"appsettings.{Environment.EnvironmentName}.json", optional: true)
            .AddEnvironmentVariables()
            .AddCommandLine([.. arguments.Configuration]);
        ExecutionContext = new(string.Equals(Configuration["operation"], "publish", StringComparison.OrdinalIgnoreCase)
            ? DistributedApplicationOperation.Publish
            : DistributedApplicationOperation.Run);
        Pipeline = new DistributedApplicationPipeline(Configuration);

        Services.AddSingleton(arguments);
        AddServices();
    }

    public Assembly? AppHostAssembly { get; }

    public string AppHostDirectory { get; }

    public ConfigurationManager Configuration => _host.Configuration;

    public IHostEnvironment Environment => _host.Environment;

    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    public IDistributedApplicationPipeline Pipeline { get; }

    public IResourceCollection Resources { get; } = new ResourceCollection();

    public IServiceCollection Services => _host.Services;

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        if (Resources.TryGetByName(resource.Name, out var other))
        {
            throw new DistributedApplicationException(
                $"Cannot add resource of type '{typeof(T).Name}' with name '{resource.Name}': there is one of type '{other.GetType().Name}' already. Resource names are the same whatever their case.");
        }

        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource => new ResourceBuilder<T>(this, resource);

    public DistributedApplication Build()
    {
        if (_capture is null)
        {
            return BuildApplication();
        }

        _capture.WaitForPermissionToBuild(this);
        var application = BuildApplication();
        _capture.Built(application);
        return application;
    }

    private DistributedApplication BuildApplication() => new(_host.Build(), _capture);

    private void AddServices()
    {
        Services.AddSingleton(new DistributedApplicationModel(Resources));
        Services.AddSingleton(Eventing);
        Services.AddSingleton(ExecutionContext);
        Services.AddSingleton(Pipeline);
        Services.AddSingleton<IPipelineOutputService>(new PipelineOutput(Configuration, AppHostDirectory));
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton(_ => new ResourceNotificationService());
        Services.AddSingleton<ResourceLoggerService>();
        Services.AddSingleton(services => new ResourceCommandService(services));
        Services.AddSingleton<ResourceCommandRunner>();
        Services.AddSingleton<ApplicationEngine>();
        Services.AddHostedService(services => services.GetRequiredService<ApplicationEngine>());
        Services.AddHealthChecks();
        Services.AddHttpClient();
        Services.Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true);
        // Stopping has a limit of its own, well below this one.
        Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(30));
        if (_capture is null)
        {
            Services.AddSingleton<ReportWriter>();
            Services.AddSingleton<ConsoleReport>();
            Services.AddSingleton<Publication>();
            Services.AddSingleton<ConsoleInput>();
            Services.AddSingleton<StateFile>();
            Services.AddSingleton<CommandList>();
            Services.AddSingleton<ControlServer>();
            Services.AddSingleton<IDistributedApplicationBuilder>(this);
            Services.AddLogging(logging => logging
                .AddFilter(null, LogLevel.Information)
                .AddFilter("Microsoft", LogLevel.None)
                .AddFilter("System", LogLevel.None)
                .Services.AddSingleton<ILoggerProvider, ConsoleReportLoggerProvider>());
        }
    }

    private static string FindProjectDirectory(Assembly? assembly)
    {
        var baked = assembly?.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(a => string.Equals(a.Key, "apphostprojectpath", StringComparison.OrdinalIgnoreCase))?.Value;
        return Directory.Exists(baked) ? baked : Directory.GetCurrentDirectory();
    }
}
