using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Xunit;

namespace Tests.Hosting.Publishing;

/// <summary>Applications of other people's, and what can be wrong with a publication.</summary>
public sealed class PublishTests
{
    private const string Quiet = "--Mesh:Registry=registry.example";

    [Fact]
    public async Task ApplicationWithoutManifests_IsPublishedFromWhatItSays()
    {
        using var publication = new Publication();

        await publication.PublishAsync(builder =>
        {
            builder.AddKubernetesEnvironment("k8s");
            var mesh = builder.AddMesh("mesh").AddMeshService("books", port: 80, targetPort: 9090);
            builder.AddExecutable("books-v1", "python3", ".", "-m", "http.server")
                .WithHttpEndpoint(name: "http", isProxied: false)
                .WithEnvironment("GREETING", "hello")
                .WithSidecar(mesh, app: "books", version: "v1", serviceAccount: "librarian", containerPort: 9090)
                .PublishAsMeshWorkload(publish =>
                {
                    publish.Image = "shelf/books:3.1";
                    publish.Replicas = 2;
                    publish.MemoryLimit = "1Gi";
                });
        }, Quiet);

        var objects = publication.Objects("base/apps/books.yaml");
        Assert.Equal(["ServiceAccount", "Service", "Deployment", "PodDisruptionBudget"], objects.Select(found => (string)found["kind"]!));
        Assert.All(objects, static found => Assert.Equal("mesh", (string?)found["metadata"]!["namespace"]));
        Assert.Equal("librarian", (string?)objects[0]["metadata"]!["name"]);
        Assert.Equal("9090", objects[1]["spec"]!["ports"]![0]!["targetPort"]!.ToString());
        var pod = objects[2]["spec"]!["template"]!["spec"]!;
        var container = pod["containers"]![0]!;
        Assert.Equal("2", objects[2]["spec"]!["replicas"]!.ToString());
        Assert.Equal("librarian", (string?)pod["serviceAccountName"]);
        Assert.Equal("registry.example/shelf/books:3.1", (string?)container["image"]);
        Assert.Equal("1Gi", (string?)container["resources"]!["limits"]!["memory"]);
        Assert.Equal("9090", container["ports"]![0]!["containerPort"]!.ToString());
        // Nothing is known of a path that could be asked.
        Assert.Equal("http", (string?)container["readinessProbe"]!["tcpSocket"]!["port"]);
        Assert.Contains(container["env"]!.AsArray(), static variable => (string?)variable!["name"] == "GREETING" && (string?)variable["value"] == "hello");
        Assert.DoesNotContain(container["env"]!.AsArray(), static variable => (string?)variable!["name"] == "HTTP_PROXY");
        Assert.False(File.Exists(Path.Combine(publication.Path, "overlays/sidecar/ingress.yaml")));
    }

    [Fact]
    public async Task DeploymentOfTheManifests_KeepsWhatItSays()
    {
        using var publication = new Publication();
        var manifest = publication.Write("books.yaml", """
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: books-v1, labels: { app: books, version: v1, team: shelf } }
            spec:
              replicas: 3
              selector: { matchLabels: { app: books, version: v1 } }
              template:
                metadata: { labels: { app: books, version: v1 } }
                spec:
                  containers:
                  - name: reader
                    image: elsewhere.example/books@sha256:0123
                    ports: [{ containerPort: 8080, name: web }]
                    env: [{ name: OTEL_SERVICE_NAME, value: mine }]
                    resources: { limits: { memory: 32Mi } }
                    startupProbe: { httpGet: { path: /up, port: 8080 } }
                    readinessProbe: { exec: { command: [ready] } }
                    lifecycle: { preStop: { exec: { command: [drain] } } }
            """);

        await publication.PublishAsync(builder => Compose(builder).WithManifests(manifest), Quiet);

        var deployment = publication.Objects("base/apps/books.yaml").Single(found => (string?)found["kind"] == "Deployment");
        var container = deployment["spec"]!["template"]!["spec"]!["containers"]![0]!;
        Assert.Equal("3", deployment["spec"]!["replicas"]!.ToString());
        Assert.Equal("shelf", (string?)deployment["metadata"]!["labels"]!["team"]);
        Assert.Equal("reader", (string?)container["name"]);
        Assert.Equal("elsewhere.example/books@sha256:0123", (string?)container["image"]);
        Assert.Equal("32Mi", (string?)container["resources"]!["limits"]!["memory"]);
        // The default would be more than the limit, which a cluster refuses.
        Assert.Equal(["cpu"], container["resources"]!["requests"]!.AsObject().Select(static request => request.Key));
        Assert.Equal("web", (string?)Assert.Single(container["ports"]!.AsArray())!["name"]);
        Assert.Equal("web", (string?)container["livenessProbe"]!["tcpSocket"]!["port"]);
        Assert.Equal("mine", (string?)container["env"]!.AsArray().Single(variable => (string?)variable!["name"] == "OTEL_SERVICE_NAME")!["value"]);
        // The same port, wherever it is.
        Assert.Equal(("/up", "web"), ((string?)container["startupProbe"]!["httpGet"]!["path"], (string?)container["startupProbe"]!["httpGet"]!["port"]));
        // One way to ask, and no second.
        Assert.Equal(["exec"], container["readinessProbe"]!.AsObject().Select(static field => field.Key));
        Assert.Equal(["exec"], container["lifecycle"]!["preStop"]!.AsObject().Select(static field => field.Key));
    }

    [Fact]
    public async Task LimitAlone_HasNoRequestBesideIt()
    {
        using var publication = new Publication();

        await publication.PublishAsync(
            builder =>
            {
                Compose(builder);
                builder.CreateResourceBuilder(builder.Resources.OfType<ExecutableResource>().Single(found => found.Name == "books-v1"))
                    .PublishAsMeshWorkload(publish => publish.CpuLimit = "20m");
            },
            Quiet);

        var resources = DeploymentOf(publication, "books")["spec"]!["template"]!["spec"]!["containers"]![0]!["resources"]!;
        Assert.Equal("20m", (string?)resources["limits"]!["cpu"]);
        Assert.Equal(["memory"], resources["requests"]!.AsObject().Select(static request => request.Key));
    }

    [Fact]
    public async Task Replicas_AreOneDeployment()
    {
        using var publication = new Publication();

        await publication.PublishAsync(
            builder =>
            {
                var mesh = Compose(builder);
                builder.AddMeshReplicas("ratings-v1", 3, name => builder.AddExecutable(name, "sleep", ".", "1000")
                    .WithHttpEndpoint(name: "http", isProxied: false)
                    .WithSidecar(mesh, app: "ratings", version: "v1"));
            },
            Quiet);

        var objects = publication.Objects("base/apps/ratings.yaml");
        Assert.Equal(["ServiceAccount", "Deployment", "PodDisruptionBudget"], objects.Select(found => (string)found["kind"]!));
        Assert.Equal(("ratings-v1", "3"), ((string?)objects[1]["metadata"]!["name"], objects[1]["spec"]!["replicas"]!.ToString()));
    }

    [Fact]
    public async Task SecurityAndEdges_GoWithThePublication()
    {
        using var publication = new Publication();

        await publication.PublishAsync(
            builder =>
            {
                var mesh = Compose(builder);
                mesh.WithProxyLimits(limits => limits.Streams = 7);
                mesh.AddIngressGateway("ingress", serverPort: 8081);
                mesh.AddEgressGateway("egress");
            },
            Quiet,
            "--Mesh:MutualTls=strict");

        var policy = Assert.Single(publication.Objects("base/routing.yaml"));
        Assert.Equal(("PeerAuthentication", "istio-system", "STRICT"), ((string?)policy["kind"], (string?)policy["metadata"]!["namespace"], (string?)policy["spec"]!["mtls"]!["mode"]));
        Assert.Contains("\"--limit-streams\"\n        - \"7\"", publication.Files()["overlays/sidecar/patches/books-v1.yaml"], StringComparison.Ordinal);
        Assert.Contains("8081=8081", publication.Files()["overlays/sidecar/ingress.yaml"], StringComparison.Ordinal);
        var egress = publication.Objects("overlays/sidecar/egress.yaml");
        Assert.Equal(["ServiceAccount", "Service", "Deployment", "PodDisruptionBudget"], egress.Select(found => (string)found["kind"]!));
        Assert.Equal(["istio-egressgateway", "istio-egressgateway"], egress.Skip(1).Take(2).Select(found => (string?)found["metadata"]!["name"]));
        Assert.Equal(["80", "443"], egress[1]["spec"]!["ports"]!.AsArray().Select(port => port!["port"]!.ToString()));
        Assert.Contains("- egress", publication.Files()["overlays/sidecar/egress.yaml"], StringComparison.Ordinal);
        Assert.Contains(publication.Said, static line => line.StartsWith("Warning: The limits of proxies (--limit-streams 7)", StringComparison.Ordinal));
        Assert.Contains(publication.Said, static line => line.Contains("helm install istio-egressgateway istio/gateway", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Secrets_AreLeftOutAndNamed()
    {
        using var publication = new Publication();
        var manifest = publication.Write("secret.yaml", "apiVersion: v1\nkind: Secret\nmetadata: { name: cert }\nstringData: { key: hush }\n");

        await publication.PublishAsync(
            builder =>
            {
                Compose(builder).WithManifests(manifest);
                builder.CreateResourceBuilder(builder.Resources.OfType<ExecutableResource>().Single(found => found.Name == "books-v1")).WithEnvironment("DB_PASSWORD", "hush");
            },
            Quiet);

        Assert.DoesNotContain(publication.Files(), static file => file.Value.Contains("hush", StringComparison.Ordinal));
        Assert.Contains(publication.Said, static line => line.StartsWith("Warning: Secret mesh/cert", StringComparison.Ordinal));
        Assert.Contains(publication.Said, static line => line.StartsWith("Warning: books-v1: the environment variable DB_PASSWORD", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Republication_RemovesWhatIsNoMoreAndNothingElse()
    {
        using var publication = new Publication();
        var manifest = publication.Write(
            "gateway.yaml",
            "apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: { name: way }\n"
            + "spec: { servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [\"*\"] }] }\n");
        await publication.PublishAsync(builder => Compose(builder).WithManifests(manifest), Quiet);
        var own = Path.Combine(publication.Path, "overlays", "mine.yaml");
        await File.WriteAllTextAsync(own, "mine", TestContext.Current.CancellationToken);
        Assert.Contains("base/routing.yaml", publication.Files().Keys);

        await publication.PublishAsync(builder => Compose(builder), Quiet);

        Assert.DoesNotContain("base/routing.yaml", publication.Files().Keys);
        Assert.Equal("mine", await File.ReadAllTextAsync(own, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ListOfTheLastPublication_HasNothingRemovedOutside()
    {
        using var publication = new Publication();
        var outside = publication.Write("keep.txt", "mine");
        Directory.CreateDirectory(publication.Path);
        await File.WriteAllTextAsync(Path.Combine(publication.Path, ".mesh-publication.json"), "[\"../keep.txt\"]", TestContext.Current.CancellationToken);

        await publication.PublishAsync(builder => Compose(builder), Quiet);

        Assert.True(File.Exists(outside));
    }

    [Fact]
    public async Task DirectoryOfSomebodyElse_IsLeftAlone()
    {
        using var publication = new Publication();
        Directory.CreateDirectory(publication.Path);
        await File.WriteAllTextAsync(Path.Combine(publication.Path, "thesis.tex"), "", TestContext.Current.CancellationToken);

        var message = await publication.FailAsync(builder => Compose(builder));

        Assert.Contains($"'{publication.Path}' is not empty", message, StringComparison.Ordinal);
        Assert.Contains("'thesis.tex'", message, StringComparison.Ordinal);
        Assert.Equal(["thesis.tex"], publication.Files().Keys);
    }

    [Fact]
    public async Task MissingOutputPath_IsAsked()
    {
        using var publication = new Publication();

        var message = await publication.FailAsync(builder => Compose(builder), "--output-path", "");

        Assert.Contains("--output-path DIR", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownStep_IsRefusedWithThoseThatThereAre()
    {
        using var publication = new Publication();

        var message = await publication.FailAsync(builder => Compose(builder), "--step", "deploy");

        Assert.StartsWith("There is no step 'deploy'. The steps are publish, publish-mesh, publish-prereq", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MistakesInManifests_AreAllToldWithTheirPlaces()
    {
        using var publication = new Publication();
        var broken = publication.Write("broken.yaml", "a: b: c\n");
        var wrong = publication.Write(
            "wrong.yaml", "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: books }\nspec:\n  hosts: [books]\n  htp: []\n");

        var message = await publication.FailAsync(builder => Compose(builder).WithManifests(broken, wrong));

        Assert.Contains($"{broken}:1:", message, StringComparison.Ordinal);
        Assert.Contains($"{wrong}:6: VirtualService books: spec.htp: ", message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(publication.Path));
    }

    [Fact]
    public async Task MissingManifest_IsNamed()
    {
        using var publication = new Publication();

        Assert.Contains("nowhere.yaml' is not there", await publication.FailAsync(builder => Compose(builder).WithManifests("nowhere.yaml")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Mesh:Registry=https://registry.example", "Mesh:Registry is 'https://registry.example'")]
    [InlineData("--Mesh:ImageTag=a b", "Mesh:ImageTag is 'a b'")]
    [InlineData("--Mesh:OtlpEndpoint=http://me:hush@collector", "Mesh:OtlpEndpoint is ")]
    [InlineData("--Mesh:Flavour=linkerd", "Mesh:Flavour is 'linkerd': it must be istio or sidecar.")]
    public async Task SettingThatCannotBeUsed_IsRefused(string argument, string said)
    {
        using var publication = new Publication();

        Assert.Contains(said, await publication.FailAsync(builder => Compose(builder), argument), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MeshWithoutAPlaceToGoTo_IsRefused()
    {
        using var publication = new Publication();

        Assert.Contains("builder.AddKubernetesEnvironment(\"k8s\")", await publication.FailAsync(builder => builder.AddMesh("mesh")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ApplicationWithNothingToPublish_SaysSo()
    {
        using var publication = new Publication();

        Assert.StartsWith("There is nothing to publish.", await publication.FailAsync(static _ => { }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingRegistry_IsWarnedOf()
    {
        using var publication = new Publication();

        await publication.PublishAsync(builder => Compose(builder));

        Assert.Contains(publication.Said, static line => line.StartsWith("Warning: Mesh:Registry is not set", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Options_OfTheAppHostGiveWayToConfiguration()
    {
        using var publication = new Publication();

        await publication.PublishAsync(
            builder => Compose(builder).PublishAsKubernetes(options =>
            {
                options.Registry = "one.example";
                options.ImageTag = "1";
                options.OtlpEndpoint = "http://collector:4318";
            }),
            "--Mesh:ImageTag=2");

        var container = publication.Objects("base/apps/books.yaml").Single(found => (string?)found["kind"] == "Deployment")["spec"]!["template"]!["spec"]!["containers"]![0]!;
        Assert.Equal("one.example/books-v1:2", (string?)container["image"]);
        Assert.Equal("http://collector:4318", (string?)publication.Objects("base/telemetry.yaml")[0]["data"]!["OTEL_EXPORTER_OTLP_ENDPOINT"]);
    }

    [Fact]
    public async Task Process_PublishesAndEnds()
    {
        using var publication = new Publication();

        var run = await ProgramRun.OfAsync(
            Path.Combine(AppContext.BaseDirectory, "AppHost"), ["--operation", "publish", "--step", "publish", "--output-path", publication.Path, Quiet]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains($"kubectl apply -k {publication.Path}/overlays/istio", run.Output, StringComparison.Ordinal);
        Assert.Contains($"kubectl wait --for=condition=Established -f {publication.Path}/definitions/istio.yaml && ", run.Output, StringComparison.Ordinal);
        Assert.Contains("overlays/istio/kustomization.yaml", publication.Files().Keys);
    }

    [Fact]
    public async Task ProcessThatCannotPublish_EndsWithOneLine()
    {
        var run = await ProgramRun.OfAsync(Path.Combine(AppContext.BaseDirectory, "AppHost"), ["--operation", "publish", "--step", "publish"]);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("error: Publishing needs a directory to write to", Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    private static System.Text.Json.Nodes.JsonObject DeploymentOf(Publication publication, string app) =>
        publication.Objects($"base/apps/{app}.yaml").Single(found => (string?)found["kind"] == "Deployment");

    private static IResourceBuilder<MeshResource> Compose(IDistributedApplicationBuilder builder)
    {
        builder.AddKubernetesEnvironment("k8s").WithDashboard(false);
        var mesh = builder.AddMesh("mesh").AddMeshService("books", port: 80, targetPort: 8080);
        builder.AddExecutable("books-v1", "sleep", ".", "1000")
            .WithHttpEndpoint(name: "http", isProxied: false)
            .WithSidecar(mesh, app: "books", version: "v1");
        return mesh;
    }
}
