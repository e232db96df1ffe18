using Bunit;
using MeshControlPlane;
using MeshControlPlane.Api.Manifests;
using MeshControlPlane.Certificates;
using MeshControlPlane.Commands;
using MeshControlPlane.Discovery;
using MeshControlPlane.Hosting;
using MeshControlPlane.Observability.Traffic;
using MeshControlPlane.Registry;
using MeshControlPlane.Store;
using MeshControlPlane.WebConsole.Live;
using MeshProtocol;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Time.Testing;
using Tests.Observability;
using Tests.Translation;
using TestContext = Xunit.TestContext;

namespace Tests.WebConsole;

/// <summary>Pages before a control plane that serves nobody: its store and registry are real, traffic and the pages' clock are the test's.</summary>
internal sealed class MeshPages : BunitContext
{
    /// <summary>Bookinfo's services, and a rule for one of them.</summary>
    public const string Manifest = """
        apiVersion: v1
        kind: Service
        metadata: { name: books, namespace: mesh }
        spec: { selector: { app: books }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: ratings, namespace: mesh }
        spec: { selector: { app: ratings }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: { name: ratings, namespace: mesh }
        spec: { host: ratings, subsets: [{ name: v1, labels: { version: v1 } }] }
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: ratings, namespace: mesh }
        spec: { hosts: [ratings], http: [{ route: [{ destination: { host: ratings, subset: v1 } }] }] }
        """;

    private readonly ServiceProvider _control;

    private MeshPages(ServiceProvider control, string directory, FakeTrafficHistory traffic)
    {
        _control = control;
        Directory = directory;
        Traffic = traffic;
        Services.AddFallbackServiceProvider(control);
        Services.AddSingleton<TimeProvider>(Time);
        Services.AddSingleton(Connection);
    }

    /// <summary>The mesh directory.</summary>
    public string Directory { get; }

    public FakeTrafficHistory Traffic { get; }

    /// <summary>The browser's connection.</summary>
    public PageConnection Connection { get; } = new();

    /// <summary>The clock by which pages read again.</summary>
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    public static async Task<MeshPages> OpenAsync(string manifest = Manifest)
    {
        var path = System.IO.Directory.CreateTempSubdirectory("mesh-pages-").FullName;
        var file = Path.Combine(path, "seed.yaml");
        await File.WriteAllTextAsync(file, manifest, TestContext.Current.CancellationToken);
        var (directory, traffic) = (MeshDirectory.Open(path), new FakeTrafficHistory(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero), minutes: 30));
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(directory)
            .AddSingleton(_ => CertificateAuthority.Open(directory, TimeProvider.System))
            .AddSingleton(JoinKey.Open(directory))
            .AddSingleton(JoinToken.Open(directory))
            .AddSingleton<IHostApplicationLifetime, EndlessLifetime>();
        services.AddControlPlane(new ServeOptions { MeshDirectory = path }, directory, cluster: null);
        services.AddSingleton<ITrafficHistory>(traffic);
        var control = services.BuildServiceProvider();
        if (manifest.Length > 0)
        {
            await new ManifestSeed(control.GetRequiredService<ResourceStore>()).ApplyAsync([file], "mesh", TestContext.Current.CancellationToken);
        }

        return new MeshPages(control, path, traffic);
    }

    /// <summary>A workload joins, and runs with all that there is.</summary>
    public Membership Join(string name, bool isReady = true, long? storeVersion = null, RefusedRevision? refused = null) =>
        Join(MeshBuilder.Sidecar(name, "mesh", name.Split('-')[0], name.Split('-')[^1]), isReady, storeVersion, refused);

    public Membership Join(Node node, bool isReady = true, long? storeVersion = null, RefusedRevision? refused = null)
    {
        var registry = _control.GetRequiredService<WorkloadRegistry>();
        var member = registry.Join(node, isReady ? HealthState.Healthy : HealthState.Unhealthy, configured: true)!;
        var view = _control.GetRequiredService<ConfigurationSource>().Current.View;
        var version = storeVersion ?? _control.GetRequiredService<IResourceStore>().Current.Version;
        _control.GetRequiredService<ProxySyncTable>().Set(
            member, new ProxySync(node, 7, version, refused) { View = storeVersion is null ? view : null });
        return member;
    }

    public T Get<T>()
        where T : notnull => _control.GetRequiredService<T>();

    /// <summary>Goes to an address of the console before a page is rendered.</summary>
    public void At(string address) => Services.GetRequiredService<NavigationManager>().NavigateTo(address);

    /// <summary>A second goes by for the pages.</summary>
    public void Tick() => Time.Advance(TimeSpan.FromSeconds(1));

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _control.Dispose();
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }

    private sealed class EndlessLifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }
}
