using System.Reflection;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Xunit;

namespace Tests.Hosting;

/// <summary>How the mesh behaves as an integration: what is in the application model when, and what is refused.</summary>
public sealed class MeshIntegrationTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("mesh-integration-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string MeshDirectory => Path.Combine(_directory.FullName, "mesh");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void EveryMethodOfTheBuilder_IsOfferedToOtherLanguages_OrSaysWhyNot()
    {
        var methods = typeof(MeshBuilderExtensions).Assembly.GetExportedTypes()
            .Where(type => type.Name.EndsWith("BuilderExtensions", StringComparison.Ordinal))
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .ToList();
        var offered = methods.ToLookup(method => method.GetCustomAttribute<AspireExportAttribute>()?.Id);

        Assert.All(offered[null], method => Assert.NotEmpty(method.GetCustomAttribute<AspireExportIgnoreAttribute>()?.Reason ?? ""));
        Assert.All(
            offered.Where(group => group.Key is not null), group => Assert.Equal(group.Key, string.Concat(group.Single().Name[..1].ToLowerInvariant(), group.Single().Name.AsSpan(1))));
        Assert.Contains("addMesh", offered.Select(group => group.Key));
    }

    [Fact]
    public async Task BeforeStartTwice_AddsEachSidecarOnce()
    {
        await using var builder = Create();
        var mesh = builder.AddMesh("mesh").AddMeshService("books");
        builder.AddExecutable("books-v1", "sleep", ".", "1000").WithHttpEndpoint(name: "http", isProxied: false).WithSidecar(mesh, app: "books", version: "v1");
        var app = await builder.BuildAsync(Cancelled);
        var model = app.Services.GetRequiredService<DistributedApplicationModel>();

        await builder.Eventing.PublishAsync(new BeforeStartEvent(app.Services, model), Cancelled);
        await builder.Eventing.PublishAsync(new BeforeStartEvent(app.Services, model), Cancelled);

        Assert.Equal(["mesh", "books-v1", "books-v1-proxy"], model.Resources.Select(r => r.Name));
        Assert.Single(mesh.Resource.Annotations.OfType<MeshManifestAnnotation>());
    }

    [Fact]
    public async Task Publishing_AddsNoSidecar_AndLeavesTheEnvironmentAlone()
    {
        await using var builder = Create("--operation", "publish");
        var mesh = builder.AddMesh("mesh");
        mesh.AddIngressGateway("ingress");
        var workload = builder.AddExecutable("books-v1", "sleep", ".", "1000").WithHttpEndpoint(name: "http", isProxied: false)
            .WithSidecar(mesh, app: "books", version: "v1");
        var app = await builder.BuildAsync(Cancelled);
        var model = app.Services.GetRequiredService<DistributedApplicationModel>();

        await builder.Eventing.PublishAsync(new BeforeStartEvent(app.Services, model), Cancelled);

        Assert.Equal(["mesh", "ingress", "books-v1"], model.Resources.Select(r => r.Name));
        Assert.Equal(["mesh", "ingress"], model.Resources.Where(r => r.IsExcludedFromPublish()).Select(r => r.Name));
        Assert.False(Directory.Exists(MeshDirectory));
        var context = new EnvironmentCallbackContext(builder.ExecutionContext, workload.Resource);
        foreach (var annotation in workload.Resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        Assert.Empty(context.EnvironmentVariables);
    }

    [Fact]
    public async Task SidecarsDiagnostics_AreNotInTheSummary()
    {
        await using var builder = Create();
        var mesh = builder.AddMesh("mesh");
        builder.AddExecutable("books-v1", "sleep", ".", "1000").WithHttpEndpoint(name: "http", isProxied: false).WithSidecar(mesh, app: "books", version: "v1");
        var app = await builder.BuildAsync(Cancelled);
        await app.StartAsync(Cancelled);

        Assert.True(app.ResourceNotifications.TryGetCurrentState("books-v1-proxy", out var now));
        Assert.All(now.Snapshot.Urls, url => Assert.True(url.IsInternal, url.Url));
        Assert.Contains(now.Snapshot.Urls, url => url.DisplayProperties.DisplayName == "Proxy admin");
        var sidecar = (MeshSidecarResource)now.Resource;
        Assert.Equal(["Parent", "Reference"], sidecar.Annotations.OfType<ResourceRelationshipAnnotation>().Select(r => r.Type));
        Assert.NotEmpty(sidecar.Annotations.OfType<ResourceIconAnnotation>());
        Assert.NotEmpty(sidecar.Annotations.OfType<HealthCheckAnnotation>());
    }

    [Fact]
    public async Task EgressGateway_HasAnEndpointForEachPort_AndAService()
    {
        await using var builder = Create();
        var mesh = builder.AddMesh("mesh");
        var egress = mesh.AddEgressGateway("egress", 80, 443);
        var app = await builder.BuildAsync(Cancelled);
        await app.StartAsync(Cancelled);

        const string account = "istio-egressgateway-service-account";
        int PortOf(string endpoint) => app.GetEndpoint("egress", endpoint).Port;
        Assert.Equal(
            $"--role egress --name egress --namespace istio-system --labels istio=egressgateway,app=istio-egressgateway --service-account {account} "
                + $"--mesh-dir {MeshDirectory} --gateway-port 80={PortOf("http")} --gateway-port 443={PortOf("port-443")} --admin-port {PortOf("admin")} "
                + $"--control https://localhost:{app.GetEndpoint("mesh", "discovery").Port} "
                + $"--join-token-file {MeshDirectory}/tokens/istio-system.{account}_gateway",
            await StandInPrograms.FirstLineAsync(app, "egress"));
        Assert.EndsWith(
            "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: istio-egressgateway\n  namespace: istio-system\nspec:\n  selector:\n"
                + "    istio: egressgateway\n  ports:\n  - name: http-80\n    port: 80\n  - name: https\n    port: 443\n",
            await File.ReadAllTextAsync(Path.Combine(MeshDirectory, "services.yaml"), Cancelled),
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => egress.Resource.EndpointFor(8080));
    }

    [Fact]
    public async Task MutualTls_IsWrittenForTheControlPlane_AndTakenBackWhenNobodyAsksForItAnyMore()
    {
        var file = Path.Combine(MeshDirectory, "mutual-tls.yaml");

        Assert.EndsWith($"--apply {file}", await StartAsync(options => options.MutualTls = MeshMutualTls.Strict), StringComparison.Ordinal);
        Assert.Contains("  name: default\n  namespace: istio-system\nspec:\n  mtls:\n    mode: STRICT\n", await File.ReadAllTextAsync(file, Cancelled),
            StringComparison.Ordinal);
        Assert.EndsWith($"--apply {file}", await StartAsync(options => options.MutualTls = MeshMutualTls.Strict, "--Mesh:MutualTls=disable"),
            StringComparison.Ordinal);
        Assert.Contains("mode: DISABLE\n", await File.ReadAllTextAsync(file, Cancelled), StringComparison.Ordinal);
        Assert.EndsWith($"--apply {file}", await StartAsync(_ => { }), StringComparison.Ordinal);
        Assert.Contains("mode: PERMISSIVE\n", await File.ReadAllTextAsync(file, Cancelled), StringComparison.Ordinal);
        File.Delete(file);
        Assert.DoesNotContain("--apply", await StartAsync(_ => { }), StringComparison.Ordinal);

        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => StartAsync(_ => { }, "--Mesh:MutualTls=perhaps"));
        Assert.Equal("Mesh:MutualTls is 'perhaps': it must be permissive, strict or disable.", refusal.Message);
    }

    [Fact]
    public async Task Replicas_AreResourcesOfTheirOwn()
    {
        await using var builder = Create();
        var mesh = builder.AddMesh("mesh");

        var replicas = builder.AddMeshReplicas("ratings-v1", 3, name => builder.AddExecutable(name, "sleep", ".", "1000")
            .WithHttpEndpoint(name: "http", isProxied: false)
            .WithSidecar(mesh, app: "ratings", version: "v1"));
        var app = await builder.BuildAsync(Cancelled);
        await app.StartAsync(Cancelled);

        Assert.Equal(["ratings-v1", "ratings-v1-2", "ratings-v1-3"], replicas.Select(r => r.Resource.Name));
        Assert.Contains(" --name ratings-v1-2 --namespace mesh --labels app=ratings,version=v1 ", await StandInPrograms.FirstLineAsync(app, "ratings-v1-2-proxy"),
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.AddMeshReplicas("none", 0, name => builder.AddExecutable(name, "sleep", ".")));
    }

    [Fact]
    public async Task ReplicasOfAWorkloadWithASidecar_AreRefusedWithWhatToWrite()
    {
        await using var builder = Create();
        var mesh = builder.AddMesh("mesh");
        builder.AddProject("ratings-v1", "ratings.csproj", launchProfileName: null)
            .WithHttpEndpoint(name: "http", isProxied: false)
            .WithReplicas(2)
            .WithSidecar(mesh, app: "ratings", version: "v1");
        var app = await builder.BuildAsync(Cancelled);

        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync(Cancelled));

        Assert.Equal(
            "Resource 'ratings-v1' has a sidecar and 2 replicas, which would share one sidecar. Remove WithReplicas and add each as a resource of its own: "
                + "builder.AddMeshReplicas(\"ratings-v1\", 2, name => …WithSidecar(…)).",
            refusal.Message);
    }

    [Fact]
    public async Task Steps_AreTheFilesOfTheFolder()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "b.yaml"), "", Cancelled);
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "a.yaml"), "", Cancelled);
        await using var builder = Create();

        var mesh = builder.AddMesh("mesh").WithSteps(_directory.FullName);

        var command = mesh.Resource.Annotations.OfType<ResourceCommandAnnotation>().Single(a => a.Name == "apply-step");
        Assert.Equal(["a", "b"], Assert.Single(command.Arguments).Options!.Select(option => option.Key));
    }

    private async Task<string> StartAsync(Action<MeshOptions> configure, params string[] arguments)
    {
        await using var builder = Create(arguments);
        builder.AddMesh("mesh", configure);
        var app = await builder.BuildAsync(Cancelled);
        await app.StartAsync(Cancelled);
        return await StandInPrograms.FirstLineAsync(app, "mesh");
    }

    private IDistributedApplicationTestingBuilder Create(params string[] arguments) => StandInPrograms.Create(_directory, MeshDirectory, arguments);
}
