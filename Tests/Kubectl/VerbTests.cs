using Xunit;

namespace Tests.Kubectl;

/// <summary>What is left of kubectl's verbs and of the ways in which it shows things.</summary>
public sealed class VerbTests(SharedApiServer shared) : IClassFixture<SharedApiServer>
{
    private readonly ApiServer _server = shared.Server;

    [Theory]
    [InlineData("virtualservice.networking.istio.io/ratings\n", "get", "vs", "-o", "name")]
    [InlineData("NAME      HOSTS\nratings   ratings\n", "get", "vs", "-o", "custom-columns=NAME:.metadata.name,HOSTS:.spec.hosts[0]")]
    [InlineData("pod/books-v1\nservice/books\ndeployment.apps/books-v1\n", "get", "all", "-o", "name")]
    [InlineData("pod/books-v1\n", "get", "pods", "-A", "-l", "app in (books, other),version!=v2", "-o", "name")]
    [InlineData("", "get", "pods", "-l", "!app", "-o", "name")]
    [InlineData("pod/books-v1\n", "get", "pods", "--field-selector", "status.phase=Running", "-o", "name")]
    [InlineData("namespace/istio-system\nnamespace/mesh\n", "get", "ns", "mesh", "istio-system", "--sort-by=.metadata.name", "-o", "name")]
    [InlineData("networking.istio.io/v1beta1", "get", "virtualservices.v1beta1.networking.istio.io", "ratings", "-o", "jsonpath={.apiVersion}")]
    [InlineData("networking.istio.io/v1alpha3", "get", "gateways.v1alpha3.networking.istio.io", "mesh", "-o", "jsonpath={.apiVersion}")]
    [InlineData("ratings", "get", "vs", "ratings", "-o", "go-template={{.metadata.name}}")]
    [InlineData("ok", "get", "--raw", "/healthz")]
    [InlineData("[+]ping ok\n[+]store ok\nreadyz check passed\n", "get", "--raw", "/readyz?verbose")]
    public async Task Get_Shows(string expected, params string[] arguments)
    {
        await PrepareAsync();

        Assert.Equal(expected, (await _server.KubectlAsync(arguments)).Succeeded());
    }

    [Theory]
    [InlineData("Server Version: v1.32", "version")]
    [InlineData("Kubernetes control plane is running at", "cluster-info")]
    [InlineData("virtualservices +vs +networking.istio.io/v1 +true +VirtualService", "api-resources")]
    [InlineData("peerauthentications.*istio-io,security-istio-io", "api-resources", "-o", "wide")]
    [InlineData("security.istio.io/v1beta1\n", "api-versions")]
    [InlineData("current-context: mesh", "config", "view")]
    [InlineData("app=books,version=v1\n", "get", "pods", "--show-labels")]
    [InlineData("NAME +READY +STATUS +RESTARTS +AGE +VERSION\nbooks-v1 +2/2 +Running +0 +\\w+ +v1\n", "get", "pods", "-L", "version")]
    [InlineData("NAME +READY .* IP +NODE ", "get", "pods", "-o", "wide")]
    public async Task ReadOnlyVerb_Works(string expected, params string[] arguments)
    {
        await PrepareAsync();

        Assert.Matches(expected, (await _server.KubectlAsync(arguments)).Succeeded());
    }

    [Theory]
    [InlineData("svc/books", "Endpoints: +127.0.0.1:8080")]
    [InlineData("deploy/books-v1", "Replicas: +1 desired . 1 updated . 1 total . 1 available")]
    [InlineData("ns/mesh", "Status: +Active")]
    [InlineData("cm/settings", "a:\n----\nb")]
    [InlineData("secret/password", "a:  1 bytes")]
    [InlineData("sa/books", "Mountable secrets")]
    [InlineData("pod/books-v1", "istio-proxy:")]
    [InlineData("endpointslice/books-mesh", "TargetRef: +Pod/books-v1")]
    [InlineData("vs/ratings", "Kind: +VirtualService")]
    [InlineData("dr/books", "Kind: +DestinationRule")]
    [InlineData("gw/mesh", "Kind: +Gateway")]
    public async Task Describe_Works(string what, string expected)
    {
        await PrepareAsync();

        var described = await _server.KubectlAsync("describe", what);

        Assert.Matches(expected, described.Succeeded());
        Assert.Equal("", described.Error);
    }

    [Fact]
    public async Task DryRunOnTheServer_KeepsNothing()
    {
        await PrepareAsync();
        var before = _server.Store.Current.Version;

        foreach (var arguments in (string[][])
            [
                ["create", "cm", "tried", "--from-literal=a=b"], ["patch", "vs", "ratings", "--type=merge", "-p", """{"spec":{"hosts":["a.example.com"]}}"""],
                ["label", "vs", "ratings", "a=b"], ["annotate", "vs", "ratings", "a=b"], ["delete", "vs", "ratings"], ["delete", "dr", "--all"], ["delete", "ns", "mesh"],
                ["create", "ns", "tried"], ["set", "image", "deploy/books-v1", "books=books:v2"],
            ])
        {
            (await _server.KubectlAsync([.. arguments, "--dry-run=server"])).Succeeded();
        }

        Assert.Equal(before, _server.Store.Current.Version);
    }

    [Fact]
    public async Task DeleteByLabelAndAll_TakeWhatIsMeant()
    {
        (await _server.KubectlAsync("create", "ns", "gone")).Succeeded();
        foreach (var name in (string[])["one", "two", "three"])
        {
            (await _server.KubectlAsync("-n", "gone", "create", "cm", name)).Succeeded();
        }

        (await _server.KubectlAsync("-n", "gone", "label", "cm", "one", "a=b")).Succeeded();

        Assert.Equal("configmap \"one\" deleted\n", (await _server.KubectlAsync("-n", "gone", "delete", "cm", "-l", "a=b")).Succeeded());
        Assert.Equal("configmap \"three\" deleted\nconfigmap \"two\" deleted\n", (await _server.KubectlAsync("-n", "gone", "delete", "cm", "--all")).Succeeded());
        Assert.Equal("namespace \"gone\" deleted\n", (await _server.KubectlAsync("delete", "ns", "gone")).Succeeded());
        Assert.Contains("namespaces \"gone\" not found", (await _server.KubectlAsync("-n", "gone", "create", "cm", "late")).Failed(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReplaceByForce_MakesAnother()
    {
        (await _server.KubectlAsync("create", "cm", "forced")).Succeeded();
        var read = (await _server.KubectlAsync("get", "cm", "forced", "-o", "yaml")).Succeeded();

        Assert.Contains("replaced", (await _server.KubectlAsync(read, ["replace", "--force", "-f", "-"])).Succeeded(), StringComparison.Ordinal);

        Assert.DoesNotContain((await _server.KubectlAsync("get", "cm", "forced", "-o", "jsonpath={.metadata.uid}")).Succeeded(), read, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LabelThatIsThere_IsOverwrittenOnlyWhenAsked()
    {
        (await _server.KubectlAsync("create", "cm", "labelled")).Succeeded();
        (await _server.KubectlAsync("label", "cm", "labelled", "a=b")).Succeeded();

        Assert.Contains("already has a value", (await _server.KubectlAsync("label", "cm", "labelled", "a=c")).Failed(), StringComparison.Ordinal);
        Assert.Contains("labeled", (await _server.KubectlAsync("label", "cm", "labelled", "a=c", "--overwrite")).Succeeded(), StringComparison.Ordinal);
        Assert.Contains("unlabeled", (await _server.KubectlAsync("label", "cm", "labelled", "a-")).Succeeded(), StringComparison.Ordinal);
        var stale = await _server.KubectlAsync("label", "cm", "labelled", "a=b", "--resource-version=1");
        Assert.Contains("the object has been modified", stale.Failed(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--for=jsonpath={.spec.hosts[0]}=ratings", "vs/ratings")]
    [InlineData("--for=condition=Ready", "pod/books-v1")]
    [InlineData("--for=condition=Available", "deploy/books-v1")]
    [InlineData("--for=delete", "vs/nobody")]
    public async Task Wait_EndsWhenItHolds(string condition, string what)
    {
        await PrepareAsync();

        (await _server.KubectlAsync("wait", condition, what, "--timeout=60s")).Succeeded();
    }

    [Fact]
    public async Task WatchOnly_ShowsWhatComesAndNothingElse()
    {
        await PrepareAsync();
        using var watch = _server.StartKubectl(["get", "endpointslices", "--watch-only", "--no-headers", "-v=6"]);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        try
        {
            // From here on it is told of everything: kubectl writes so of each request that has been answered.
            while (await watch.StandardError.ReadLineAsync(limit.Token) is { } said && !(said.Contains("watch=true", StringComparison.Ordinal) && said.Contains("200", StringComparison.Ordinal)))
            {
            }

            _server.Registry.Set(FakeRegistry.Sidecar("books-v1", "books", "v1", ready: false));

            Assert.Contains("books-mesh", await watch.StandardOutput.ReadLineAsync(limit.Token), StringComparison.Ordinal);
        }
        finally
        {
            watch.Kill();
        }
    }

    private async Task PrepareAsync()
    {
        _server.Registry.Set(FakeRegistry.Sidecar("books-v1", "books", "v1"));
        (await _server.ApplyAsync(Yaml.All)).Succeeded();
        foreach (var what in (string[][])[["cm", "settings", "--from-literal=a=b"], ["secret", "generic", "password", "--from-literal=a=b"], ["sa", "books"]])
        {
            var made = (await _server.KubectlAsync(["create", .. what, "--dry-run=client", "-o", "yaml"])).Succeeded();
            (await _server.ApplyAsync(made)).Succeeded();
        }
    }
}
