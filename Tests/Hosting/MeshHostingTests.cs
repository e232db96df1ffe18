using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Xunit;

namespace Tests.Hosting;

public sealed class MeshHostingTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("mesh-hosting-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string MeshDirectory => Path.Combine(_directory.FullName, "mesh");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task WithSidecar_AddsTheSidecarWhenTheApplicationStarts()
    {
        await using var builder = Create();
        var mesh = builder.AddMesh("mesh");
        var database = builder.AddExecutable("database", "sleep", ".", "1000");
        var workload = builder.AddExecutable("books-v1", "sleep", ".", "1000")
            .WithHttpEndpoint(name: "http", isProxied: false)
            .WaitFor(database)
            .WithSidecar(mesh, app: "books", version: "v1");

        Assert.False(builder.Resources.TryGetByName("books-v1-proxy", out _));
        var app = await builder.BuildAsync(Cancelled);
        var model = app.Services.GetRequiredService<DistributedApplicationModel>();
        await builder.Eventing.PublishAsync(new BeforeStartEvent(app.Services, model), Cancelled);

        var sidecar = Assert.Single(model.Resources.OfType<MeshSidecarResource>());
        Assert.Equal("books-v1-proxy", sidecar.Name);
        Assert.Same(workload.Resource, sidecar.Workload);
        Assert.Same(database.Resource, Assert.Single(sidecar.Annotations.OfType<WaitAnnotation>()).Resource);
        Assert.Equal(["admin", "inbound", "outbound"], sidecar.Annotations.OfType<EndpointAnnotation>().Select(e => e.Name).Order(StringComparer.Ordinal));
        Assert.All(sidecar.Annotations.OfType<EndpointAnnotation>(), e => Assert.False(e.IsProxied));
        Assert.True(sidecar.IsExcludedFromPublish());
        Assert.Contains(sidecar.Annotations.OfType<ResourceRelationshipAnnotation>(), r => r.Type == "Parent" && ReferenceEquals(r.Resource, workload.Resource));
    }

    [Fact]
    public async Task EverythingStarted_HasTheCommandLinesOfTheContract()
    {
        var manifest = Path.Combine(_directory.FullName, "a.yaml");
        await File.WriteAllTextAsync(manifest, "", Cancelled);
        await using var builder = Create();
        var mesh = builder.AddMesh("mesh").WithManifests(manifest).AddMeshService("books", port: 80, targetPort: 8080);
        mesh.AddIngressGateway("ingress");
        builder.AddExecutable("books-v1", "sh", ".", "-c", "echo $HTTP_PROXY $http_proxy $NO_PROXY; exec sleep 1000")
            .WithHttpEndpoint(name: "http", isProxied: false)
            .WithSidecar(mesh, app: "books", version: "v1", serviceAccount: "librarian", containerPort: 9090, healthPath: "/health");
        var app = await builder.BuildAsync(Cancelled);

        await app.StartAsync(Cancelled);

        var control = $"--control https://localhost:{app.GetEndpoint("mesh", "discovery").Port}";
        Assert.Equal(
            $"serve --mesh-dir {MeshDirectory} --api-port {app.GetEndpoint("mesh", "api").Port} --discovery-port {app.GetEndpoint("mesh", "discovery").Port} --console-port {app.GetEndpoint("mesh", "console").Port} --otlp-port {app.GetEndpoint("mesh", "otlp").Port} --otlp-http-port {app.GetEndpoint("mesh", "otlp-http").Port} --token-for istio-system/istio-ingressgateway-service-account:gateway --token-for mesh/librarian --apply {manifest} --apply {MeshDirectory}/services.yaml",
            await StandInPrograms.FirstLineAsync(app, "mesh"));
        Assert.Equal(
            $"--role sidecar --name books-v1 --namespace mesh --labels app=books,version=v1 --service-account librarian --mesh-dir {MeshDirectory} --app-port 9090={app.GetEndpoint("books-v1").Port} --outbound-port {app.GetEndpoint("books-v1-proxy", "outbound").Port} --inbound-port {app.GetEndpoint("books-v1-proxy", "inbound").Port} --admin-port {app.GetEndpoint("books-v1-proxy", "admin").Port} {control} --join-token-file {MeshDirectory}/tokens/mesh.librarian --app-health /health",
            await StandInPrograms.FirstLineAsync(app, "books-v1-proxy"));
        Assert.Equal(
            $"--role ingress --name ingress --namespace istio-system --labels istio=ingressgateway,app=istio-ingressgateway --service-account istio-ingressgateway-service-account --mesh-dir {MeshDirectory} --gateway-port 80={app.GetEndpoint("ingress").Port} --admin-port {app.GetEndpoint("ingress", "admin").Port} {control} --join-token-file {MeshDirectory}/tokens/istio-system.istio-ingressgateway-service-account_gateway",
            await StandInPrograms.FirstLineAsync(app, "ingress"));
        var outbound = $"http://127.0.0.1:{app.GetEndpoint("books-v1-proxy", "outbound").Port}";
        Assert.Equal($"{outbound} {outbound} localhost,127.0.0.1,::1", await StandInPrograms.FirstLineAsync(app, "books-v1"));
        Assert.Contains("  name: books\nspec:\n  selector:\n    app: books\n  ports:\n  - name: http\n    port: 80\n    targetPort: 8080\n", await File.ReadAllTextAsync(Path.Combine(MeshDirectory, "services.yaml"), Cancelled), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("token")]
    [InlineData("none")]
    public async Task ConsoleLink_HasTheTokenThatTheControlPlaneIsGiven(string authentication)
    {
        var program = Path.Combine(_directory.FullName, "control-plane");
        if (!OperatingSystem.IsWindows())
        {
            await File.WriteAllTextAsync(program, "#!/bin/sh\nprintf %s \"$Mesh__ConsoleToken\" > given\necho \"$@\"\nexec sleep 1000\n", Cancelled);
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        await using var builder = Create($"--Mesh:ControlPlanePath={program}", $"--Mesh:ConsoleAuth={authentication}");
        var mesh = builder.AddMesh("mesh");
        var app = await builder.BuildAsync(Cancelled);
        await app.StartAsync(Cancelled);

        var line = await StandInPrograms.FirstLineAsync(app, "mesh");
        var given = await File.ReadAllTextAsync(Path.Combine(MeshDirectory, "given"), Cancelled);
        var address = $"http://localhost:{app.GetEndpoint("mesh", "console").Port}";
        Assert.Equal(authentication == "token" ? $"{address}/login?t={given}" : address, mesh.Resource.ConsoleLink);
        Assert.Equal(authentication == "token" ? 43 : 0, given.Length);
        Assert.Equal(authentication == "none", line.EndsWith("--console-auth none", StringComparison.Ordinal));
        Assert.True(given.Length == 0 || !line.Contains(given, StringComparison.Ordinal));
        await Eventually.TrueAsync(
            () => app.ResourceNotifications.TryGetCurrentState("mesh", out var now) && now.Snapshot.Urls.Any(url => url.Url == mesh.Resource.ConsoleLink),
            () => "The link is not shown.",
            Cancelled);
    }

    [Fact]
    public async Task ConsoleAuthThatIsNone_IsRefused() =>
        Assert.Equal("Mesh:ConsoleAuth is 'password': it must be token or none.", await StartAndFailAsync("--Mesh:ConsoleAuth=password"));

    private static string WithoutTime(string line) =>
        DateTimeOffset.TryParse(line.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture, out _) ? line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..] : "no time";

    [Fact]
    public async Task WhatResourcesWrite_IsKeptInTheMeshDirectory()
    {
        await using (var builder = Create())
        {
            builder.AddMesh("mesh");
            builder.AddExecutable("talker", "sh", ".", "-c", "echo one; echo two >&2; exec sleep 1000");
            var app = await builder.BuildAsync(Cancelled);
            await app.StartAsync(Cancelled);
            await Eventually.TrueAsync(
                () => File.ReadAllLines(Path.Combine(MeshDirectory, "logs", "talker.log")).Select(WithoutTime).Order(StringComparer.Ordinal).SequenceEqual(["one", "two"]),
                () => "The log is incomplete.",
                Cancelled);
        }
    }

    [Fact]
    public async Task Limits_AreThoseOfEveryProxy_AndConfigurationHasTheLastWord()
    {
        await using var builder = Create("--Mesh:Limits:HeadTime=off", "--Mesh:Limits:headers=300");
        var mesh = builder.AddMesh("mesh").WithProxyLimits(limits =>
        {
            (limits.Headers, limits.Connections, limits.IdleTime, limits.HeadTime) = (200, 50, TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1));
        });
        mesh.AddIngressGateway("ingress");
        builder.AddExecutable("books-v1", "sleep", ".", "1000").WithHttpEndpoint(name: "http", isProxied: false).WithSidecar(mesh, app: "books", version: "v1");
        var app = await builder.BuildAsync(Cancelled);

        await app.StartAsync(Cancelled);

        foreach (var proxy in new[] { "ingress", "books-v1-proxy" })
        {
            Assert.Contains(
                "--limit-headers 300 --limit-head-time off --limit-idle-time 300000ms --limit-connections 50", await StandInPrograms.FirstLineAsync(app, proxy),
                StringComparison.Ordinal);
        }

        Assert.DoesNotContain("--limit", await StandInPrograms.FirstLineAsync(app, "mesh"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Headers=0", "Mesh:Limits:Headers is '0': it must be a whole number from 1 to 10000.")]
    [InlineData("Head=off", "Mesh:Limits:Head is 'off': it must be a whole number from 1 to 8192.")]
    [InlineData("BodyRate=slow", "Mesh:Limits:BodyRate is 'slow': it must be a whole number from 1 to 2147483647, or off.")]
    [InlineData("IdleTime=25h", "Mesh:Limits:IdleTime is '25h': it must be a time up to 24h, such as 500ms, 30s, 5m or 1h, or off.")]
    [InlineData("Bodies=5", "Mesh:Limits:Bodies is none of the limits: these are Head, Headers, HeadTime, IdleTime, Streams, Connections, BodyRate.")]
    public async Task LimitThatCannotBeUsed_IsRefused(string setting, string message) =>
        Assert.Equal(message, await StartAndFailAsync($"--Mesh:Limits:{setting}"));

    [Fact]
    public void LimitOutOfItsRange_IsRefusedWhereItIsSaid()
    {
        using var builder = Create();
        var refusal = Assert.Throws<DistributedApplicationException>(() => builder.AddMesh("mesh").WithProxyLimits(limits => limits.Streams = 0));
        Assert.Equal("WithProxyLimits: Streams is '0': it must be a whole number from 1 to 1000000.", refusal.Message);
    }

    [Theory]
    [InlineData("ApiPort")]
    [InlineData("DiscoveryPort")]
    [InlineData("ConsolePort")]
    [InlineData("IngressPort")]
    public async Task TakenPort_IsRefusedWithTheSettingThatMovesIt(string option)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var refusal = await StartAndFailAsync($"--Mesh:{option}={port}");

        Assert.Equal($"Port {port} is taken: another program listens on it. Stop that program, or set Mesh:{option} to another port (--Mesh:{option}=0 takes a free one).", refusal);
    }

    [Fact]
    public async Task PortThatIsNone_IsRefused() =>
        Assert.Equal("Mesh:ApiPort is 'many': it must be a port, 1 to 65535, or 0 for a free one.", await StartAndFailAsync("--Mesh:ApiPort=many"));

    [Fact]
    public async Task SecondAppHostOnTheSameDirectory_IsRefused()
    {
        await using var builder = Create();
        builder.AddMesh("mesh");
        var app = await builder.BuildAsync(Cancelled);
        await app.StartAsync(Cancelled);

        Assert.Equal(
            $"Another AppHost (process {Environment.ProcessId}) runs on the mesh directory '{MeshDirectory}'. Stop it, or give this one a directory of its own: --Mesh:Dir=PATH, and free ports.",
            await StartAndFailAsync());

        await app.DisposeAsync();
        await using var third = Create();
        third.AddMesh("mesh");
        await (await third.BuildAsync(Cancelled)).StartAsync(Cancelled);
    }

    [Fact]
    public async Task DirectoryThatCannotBeWritten_IsRefused()
    {
        var refusal = await StartAndFailAsync("--Mesh:Dir=/proc/mesh");

        Assert.StartsWith("The mesh directory '/proc/mesh' cannot be used:", refusal, StringComparison.Ordinal);
        Assert.EndsWith("Remove it, or choose another with --Mesh:Dir=PATH.", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ManifestThatIsNotThere_IsRefused()
    {
        var refusal = await StartAndFailAsync(mesh => mesh.WithManifests("/no/such.yaml"));

        Assert.Equal("The manifest '/no/such.yaml' is not there. Correct the path in WithManifests.", refusal);
    }

    [Fact]
    public async Task CertificateAuthority_IsPassedOn_AndConfigurationHasTheLastWord()
    {
        string[] files = [.. new[]
            { "ca.pem", "ca-key.pem", "root.pem", "other.pem", "other-key.pem" }.Select(name => Path.Combine(_directory.FullName, name))];
        foreach (var file in files)
        {
            await File.WriteAllTextAsync(file, "", Cancelled);
        }

        await using (var builder = Create())
        {
            builder.AddMesh("mesh").WithCertificateAuthority(files[0], files[1], files[2]);
            var app = await builder.BuildAsync(Cancelled);
            await app.StartAsync(Cancelled);
            Assert.EndsWith($" --ca-cert {files[0]} --ca-key {files[1]} --ca-root {files[2]}", await StandInPrograms.FirstLineAsync(app, "mesh"), StringComparison.Ordinal);
            await app.DisposeAsync();
        }

        await using (var builder = Create($"--Mesh:CaCert={files[3]}", $"--Mesh:CaKey={files[4]}"))
        {
            builder.AddMesh("mesh").WithCertificateAuthority(files[0], files[1], files[2]);
            var app = await builder.BuildAsync(Cancelled);
            await app.StartAsync(Cancelled);
            Assert.EndsWith($" --ca-cert {files[3]} --ca-key {files[4]}", await StandInPrograms.FirstLineAsync(app, "mesh"), StringComparison.Ordinal);
        }

        Assert.Equal(
            "The file '/no/such.pem' of the certificate authority is not there. Correct the path in WithCertificateAuthority, or in Mesh:CaCert, Mesh:CaKey "
                + "and Mesh:CaRoot.",
            await StartAndFailAsync(mesh => mesh.WithCertificateAuthority(files[0], "/no/such.pem")));
        Assert.Equal(
            "Mesh:CaCert and Mesh:CaKey belong together: set both, or neither for a root of the mesh's own.",
            await StartAndFailAsync("--Mesh:CaCert=only.pem"));
    }

    [Fact]
    public async Task Configuration_HasTheLastWord()
    {
        await using var builder = Create("--Mesh:IngressPort=0", "--Mesh:Namespace=other");

        var mesh = builder.AddMesh("mesh", options =>
        {
            options.IngressPort = 1234;
            options.Namespace = "mine";
        });
        var ingress = mesh.AddIngressGateway("ingress");

        Assert.Null(ingress.Resource.HttpEndpoint.EndpointAnnotation.Port);
        Assert.Equal("other", mesh.Resource.Namespace);
    }

    [Fact]
    public async Task SecondSidecar_IsRefused()
    {
        await using var builder = Create();
        var mesh = builder.AddMesh("mesh");
        var workload = builder.AddExecutable("books-v1", "sleep", ".", "1000").WithHttpEndpoint(name: "http", isProxied: false).WithSidecar(mesh, "books", "v1");

        Assert.Throws<DistributedApplicationException>(() => workload.WithSidecar(mesh, "books", "v2"));
    }

    [Theory]
    [InlineData("Books")]
    [InlineData("-books")]
    [InlineData("")]
    public async Task ServiceNameThatKubernetesRefuses_IsRefused(string name)
    {
        await using var builder = Create();

        Assert.ThrowsAny<ArgumentException>(() => builder.AddMesh("mesh").AddMeshService(name));
    }

    private async Task<string> StartAndFailAsync(params string[] arguments)
    {
        await using var builder = Create(arguments);
        builder.AddMesh("mesh").AddIngressGateway("ingress");
        var app = await builder.BuildAsync(Cancelled);
        return (await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync(Cancelled))).Message;
    }

    private async Task<string> StartAndFailAsync(Action<IResourceBuilder<MeshResource>> configure)
    {
        await using var builder = Create();
        configure(builder.AddMesh("mesh"));
        var app = await builder.BuildAsync(Cancelled);
        return (await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync(Cancelled))).Message;
    }

    private IDistributedApplicationTestingBuilder Create(params string[] arguments) => StandInPrograms.Create(_directory, MeshDirectory, arguments);
}
