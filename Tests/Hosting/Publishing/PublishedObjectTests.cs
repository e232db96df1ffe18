using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Yaml;
using Tests.Commands;
using Xunit;

namespace Tests.Hosting.Publishing;

/// <summary>What is published is what Kubernetes, Istio and this mesh understand.</summary>
public sealed partial class PublishedObjectTests
{
    [Theory]
    [InlineData("overlays/istio")]
    [InlineData("overlays/sidecar")]
    [InlineData("definitions")]
    public async Task EveryObject_IsOneThatItsKindKnows(string folder)
    {
        using var publication = await Publication.OfBookinfoAsync();

        var objects = await BuildAsync(publication, folder);

        Assert.NotEmpty(objects);
        Assert.All(objects, static found =>
        {
            if (((string)found["apiVersion"]!).Contains(".istio.io/", StringComparison.Ordinal))
            {
                Assert.Empty(AdmissionCheck.Check(found, null).Findings);
            }
            else
            {
                // Fields that the kind does not have are refused.
                Assert.Single(KubernetesYaml.LoadAllFromString(YamlText.Write(found), strict: true));
            }
        });
    }

    [Theory]
    [InlineData("overlays/istio")]
    [InlineData("overlays/sidecar")]
    public async Task Analysis_FindsNothing(string folder)
    {
        using var publication = await Publication.OfBookinfoAsync();
        var built = publication.Write("built.yaml", await BuildTextAsync(publication, folder));

        var run = await CommandRun.OfAsync("analyze", built);

        // But for this: kinds that are none of the mesh's are passed over.
        Assert.Equal(0, run.ExitCode);
        Assert.All(run.Output.TrimEnd().Split('\n').SkipLast(1), static line => Assert.Contains(": info MESH0021: ", line, StringComparison.Ordinal));
        Assert.Matches("^[0-9]+ resources in 1 file: [0-9]+ info$", run.Output.TrimEnd().Split('\n')[^1]);
    }

    [Theory]
    [InlineData("overlays/istio")]
    [InlineData("overlays/sidecar")]
    public async Task EveryContainer_MayNothingAndIsBounded(string folder)
    {
        using var publication = await Publication.OfBookinfoAsync();

        var pods = (await BuildAsync(publication, folder)).Select(PodOf).OfType<V1PodSpec>().ToList();

        Assert.NotEmpty(pods);
        Assert.All(pods, static pod =>
        {
            Assert.True(pod.SecurityContext.RunAsNonRoot);
            Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
            Assert.All(pod.Containers.Concat(pod.InitContainers ?? []), container =>
            {
                Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
                Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
                Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
                Assert.Equal(["cpu", "memory"], container.Resources.Requests.Keys.Order());
                Assert.Equal(["cpu", "memory"], container.Resources.Limits.Keys.Order());
                Assert.Contains(container.VolumeMounts, mount => mount.MountPath == "/tmp" && pod.Volumes.Any(volume => volume.Name == mount.Name && volume.EmptyDir is not null));
            });
        });
    }

    [Fact]
    public async Task EveryWorkload_HasProbesOnItsHealthAndABudget()
    {
        using var publication = await Publication.OfBookinfoAsync();

        var objects = await BuildAsync(publication, "overlays/istio");

        var deployments = Of<V1Deployment>(objects);
        var budgets = Of<V1PodDisruptionBudget>(objects);
        Assert.Equal(["books-v1", "books-v2", "gw", "ratings-v1", "ratings-v2"], deployments.Select(found => found.Name()).Order());
        Assert.All(deployments, deployment =>
        {
            var container = Assert.Single(deployment.Spec.Template.Spec.Containers);
            Assert.All(
                [container.StartupProbe, container.ReadinessProbe, container.LivenessProbe],
                probe => Assert.Equal(("/health", "http"), (probe.HttpGet.Path, probe.HttpGet.Port.Value)));
            Assert.Equal(8080, Assert.Single(container.Ports, port => port.Name == "http").ContainerPort);
            Assert.Single(budgets, budget => Text(budget.Spec.Selector) == Text(deployment.Spec.Selector));
            var collector = container.Env.Single(variable => variable.Name == "OTEL_EXPORTER_OTLP_ENDPOINT").ValueFrom.ConfigMapKeyRef;
            Assert.Contains(Of<V1ConfigMap>(objects), map => map.Name() == collector.Name && map.Data.ContainsKey(collector.Key));
        });
    }

    [Fact]
    public async Task Istio_InjectsItsOwnSidecars()
    {
        using var publication = await Publication.OfBookinfoAsync();

        var objects = await BuildAsync(publication, "overlays/istio");

        Assert.Equal("enabled", Assert.Single(Of<V1Namespace>(objects)).Labels()["istio-injection"]);
        Assert.All(Of<V1Deployment>(objects), static deployment => Assert.Null(deployment.Spec.Template.Spec.InitContainers));
        Assert.DoesNotContain(objects, static found => (string?)found["kind"] is "StatefulSet" or "ClusterRole" or "NetworkPolicy");
    }

    [Fact]
    public async Task Sidecar_StandsBeforeTheApplication()
    {
        using var publication = await Publication.OfBookinfoAsync();

        var objects = await BuildAsync(publication, "overlays/sidecar");

        foreach (var deployment in Of<V1Deployment>(objects).Where(found => found.Namespace() == "mesh"))
        {
            var pod = deployment.Spec.Template.Spec;
            var proxy = Assert.Single(pod.InitContainers);
            var application = Assert.Single(pod.Containers);
            Assert.Equal("Always", proxy.RestartPolicy);
            Assert.Equal(8080, Assert.Single(proxy.Ports).ContainerPort);
            // Callers get the proxy, probes the application.
            Assert.Equal(9080, Assert.Single(application.Ports).ContainerPort);
            Assert.Equal("9080", application.Env.Single(variable => variable.Name == "ASPNETCORE_HTTP_PORTS").Value);
            Assert.Contains("8080=9080", proxy.Args);
            Assert.Equal("http://127.0.0.1:15001", application.Env.Single(variable => variable.Name == "HTTP_PROXY").Value);
            Assert.False(pod.AutomountServiceAccountToken);
            var token = pod.Volumes.Single(volume => volume.Projected is not null).Projected.Sources.Single(source => source.ServiceAccountToken is not null).ServiceAccountToken;
            Assert.Equal("mesh", token.Audience);
        }
    }

    [Fact]
    public void NamesThatTheControlPlaneGoesBy_AreItsOwn()
    {
        Assert.Equal(MeshControlPlane.ClusterSource.TokenReviews.RoleAnnotation, Aspire.Hosting.Publishing.GatewayObjects.RoleAnnotation);
        Assert.Equal(MeshControlPlane.ClusterSource.RootPublication.ConfigMapName, Aspire.Hosting.Publishing.ProxyContainer.RootConfigMap);
        Assert.Equal(MeshControlPlane.ClusterSource.RootPublication.Key, Aspire.Hosting.Publishing.ProxyContainer.RootKey);
    }

    [Fact]
    public async Task ArgumentsOfProxies_AreThoseThatTheProxyTakes()
    {
        using var publication = await Publication.OfBookinfoAsync();

        var proxies = (await BuildAsync(publication, "overlays/sidecar")).Select(PodOf).OfType<V1PodSpec>()
            .SelectMany(pod => pod.Containers.Concat(pod.InitContainers ?? []))
            .Where(container => container.Name == "mesh-proxy")
            .ToList();

        Assert.Equal(6, proxies.Count);
        Assert.All(proxies, static proxy =>
        {
            var arguments = new MeshProxy.CommandLine.ProxyArguments();
            var command = new System.CommandLine.RootCommand();
            foreach (var option in arguments.All)
            {
                command.Options.Add(option);
            }

            var words = proxy.Args.Select(argument => argument.Replace("$(POD_NAME)", "pod-1", StringComparison.Ordinal).Replace("$(POD_IP)", "10.0.0.7", StringComparison.Ordinal));
            var line = command.Parse([.. words]);
            Assert.Empty(line.Errors);
            Assert.NotNull(arguments.Read(line));
        });
    }

    [Fact]
    public async Task ArgumentsOfTheControlPlane_AreThoseThatItTakes()
    {
        using var publication = await Publication.OfBookinfoAsync();

        var container = Of<V1StatefulSet>(await BuildAsync(publication, "overlays/sidecar")).Single().Spec.Template.Spec.Containers.Single();

        var errors = new System.CommandLine.RootCommand { MeshControlPlane.Commands.ServeCommand.Create() }.Parse([.. container.Args]).Errors;
        // But for this one, which is still to come.
        Assert.All(errors, static error => Assert.Matches("--source|'kubernetes'", error.Message));
    }

    [Fact]
    public async Task Definitions_AreOfAllKindsOfIstio()
    {
        using var publication = await Publication.OfBookinfoAsync();

        var definitions = Of<V1CustomResourceDefinition>(await BuildAsync(publication, "definitions"));

        Assert.Equal(
            ResourceKinds.All.Where(kind => kind.Group.EndsWith(".istio.io", StringComparison.Ordinal)).Select(kind => $"{kind.Plural}.{kind.Group}").Order(StringComparer.Ordinal),
            definitions.Select(found => found.Name()));
        Assert.All(definitions, static found => Assert.Single(found.Spec.Versions, version => version.Storage));
    }

    [Fact]
    public async Task Routing_StandsInTheOrderInWhichItCanBeApplied()
    {
        using var publication = await Publication.OfBookinfoAsync();

        var kinds = (await BuildAsync(publication, "overlays/istio")).Select(found => (string)found["kind"]!).ToList();

        Assert.Equal(0, kinds.IndexOf("Namespace"));
        Assert.True(kinds.LastIndexOf("Gateway") < kinds.IndexOf("DestinationRule"));
        Assert.True(kinds.LastIndexOf("DestinationRule") < kinds.IndexOf("VirtualService"));
        Assert.True(kinds.LastIndexOf("ServiceAccount") < kinds.LastIndexOf("Deployment"));
    }

    [Fact]
    public async Task NothingPublished_IsSecret()
    {
        using var publication = await Publication.OfBookinfoAsync();

        Assert.All(publication.Files(), static file =>
        {
            Assert.DoesNotContain("kind: Secret", file.Value, StringComparison.Ordinal);
            Assert.DoesNotMatch(LooksSecret(), file.Value);
        });
    }

    private static string Text(V1LabelSelector selector) => string.Join(',', selector.MatchLabels.Select(static label => $"{label.Key}={label.Value}").Order(StringComparer.Ordinal));

    private static V1PodSpec? PodOf(JsonObject found) => Typed(found) switch
    {
        V1Deployment deployment => deployment.Spec.Template.Spec,
        V1StatefulSet set => set.Spec.Template.Spec,
        _ => null,
    };

    private static List<T> Of<T>(IEnumerable<JsonObject> objects) => [.. objects.Select(Typed).OfType<T>()];

    private static object? Typed(JsonObject found) =>
        ((string)found["apiVersion"]!).Contains(".istio.io/", StringComparison.Ordinal) ? null : KubernetesYaml.LoadAllFromString(YamlText.Write(found), strict: true).Single();

    private static async Task<IReadOnlyList<JsonObject>> BuildAsync(Publication publication, string folder) => Publication.ObjectsOf(await BuildTextAsync(publication, folder));

    private static async Task<string> BuildTextAsync(Publication publication, string folder)
    {
        var run = await ProgramRun.OfAsync("kubectl", ["kustomize", Path.Combine(publication.Path, folder)]);
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output;
    }

    // Keys in PEM, and long texts in base 64 or hexadecimal.
    [GeneratedRegex("BEGIN |[A-Za-z0-9+/=]{60,}|[a-f0-9]{32,}")]
    private static partial Regex LooksSecret();
}
