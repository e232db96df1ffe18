using Xunit;

namespace Tests.Kubectl;

public sealed class ReadTests
{
    [Fact]
    public async Task Tables_HaveTheColumnsOfIstioAndKubernetes()
    {
        await using var server = await ApiServer.StartAsync();
        server.Registry.Set(FakeRegistry.Sidecar("books-v1", "books", "v1"));
        (await server.ApplyAsync(Yaml.All)).Succeeded();

        var output = (await server.KubectlAsync("get", "vs,dr,gw,svc,deploy,ns,cm")).Succeeded();

        Assert.Matches(@"NAME +GATEWAYS +HOSTS +AGE\nvirtualservice.networking.istio.io/ratings +\[""ratings""\] +\d+s\n", output);
        Assert.Matches(@"NAME +HOST +AGE\ndestinationrule.networking.istio.io/books +books +\d+s\n", output);
        Assert.Matches(@"NAME +AGE\ngateway.networking.istio.io/mesh +\d+s\n", output);
        Assert.Matches(@"NAME +TYPE +CLUSTER-IP +EXTERNAL-IP +PORT\(S\) +AGE\nservice/books +ClusterIP +10\.96\.\d+\.\d+ +<none> +80/TCP +\d+s\n", output);
        Assert.Matches(@"NAME +READY +UP-TO-DATE +AVAILABLE +AGE\ndeployment.apps/books-v1 +1/1 +1 +1 +\d+s\n", output);
        Assert.Matches(@"NAME +STATUS +AGE\nnamespace/default +Active +\d+s\n", output);
    }

    [Fact]
    public async Task Pods_ShowWorkloadsAndTheirReadiness()
    {
        await using var server = await ApiServer.StartAsync();
        server.Registry.Set(
            FakeRegistry.Ingress("ingress"), FakeRegistry.Sidecar("books-v1", "books", "v1"), FakeRegistry.Sidecar("books-v2", "books", "v2", ready: false));

        var all = (await server.KubectlAsync("get", "pods", "-A", "-o", "wide")).Succeeded();
        Assert.Matches(@"istio-system +ingress +1/1 +Running +0 +\S+ +127\.0\.0\.1 +", all);
        Assert.Matches(@"mesh +books-v1 +2/2 +Running +0 ", all);
        Assert.Matches(@"mesh +books-v2 +1/2 +Running +0 ", all);

        var selected = (await server.KubectlAsync("get", "po", "-l", "app in (books),version!=v1", "-o", "name")).Succeeded();
        Assert.Equal("pod/books-v2\n", selected);

        var port = (await server.KubectlAsync("get", "po", "books-v1", "-o", @"jsonpath={.metadata.annotations.ports\.mesh\.local/8080}")).Succeeded();
        Assert.Equal("application=9001,inbound=40003", port);
        Assert.Contains("connection refused at 127.0.0.1:9001", (await server.KubectlAsync("get", "po", "books-v2", "-o", "yaml")).Succeeded(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EachVersion_ShowsTheSameObject()
    {
        await using var server = await ApiServer.StartAsync();
        (await server.ApplyAsync(Yaml.Ratings)).Succeeded();

        foreach (var version in (string[])["v1", "v1beta1", "v1alpha3"])
        {
            var shown = (await server.KubectlAsync("get", $"virtualservices.{version}.networking.istio.io", "ratings", "-o", "jsonpath={.apiVersion} {.spec.hosts[0]} {.status.observedGeneration}")).Succeeded();
            Assert.Equal($"networking.istio.io/{version} ratings 1", shown);
        }
    }

    [Fact]
    public async Task Describe_WorksForWhatTheMeshHas()
    {
        await using var server = await ApiServer.StartAsync();
        server.Registry.Set(FakeRegistry.Sidecar("books-v1", "books", "v1"));
        (await server.ApplyAsync(Yaml.All)).Succeeded();

        Assert.Matches(@"Endpoints: +127\.0\.0\.1:8080", (await server.KubectlAsync("describe", "svc", "books")).Succeeded());
        Assert.Contains("Subset:  v1", (await server.KubectlAsync("describe", "vs", "ratings")).Succeeded(), StringComparison.Ordinal);
        Assert.Contains("istio-proxy:", (await server.KubectlAsync("describe", "pod", "books-v1")).Succeeded(), StringComparison.Ordinal);
        (await server.KubectlAsync("describe", "ns", "mesh")).Succeeded();
        (await server.KubectlAsync("describe", "deploy", "books-v1")).Succeeded();
    }

    [Fact]
    public async Task Discovery_TellsKindsVersionsAndFields()
    {
        await using var server = await ApiServer.StartAsync();

        var resources = (await server.KubectlAsync("api-resources")).Succeeded();
        Assert.Matches("virtualservices +vs +networking.istio.io/v1 +true +VirtualService", resources);
        Assert.Matches("namespaces +ns +v1 +false +Namespace", resources);
        Assert.Contains("networking.istio.io/v1alpha3", (await server.KubectlAsync("api-versions")).Succeeded(), StringComparison.Ordinal);
        Assert.Contains("Server Version: v1.32", (await server.KubectlAsync("version")).Succeeded(), StringComparison.Ordinal);
        Assert.Contains("weight\t<integer>", (await server.KubectlAsync("explain", "vs.spec.http.route")).Succeeded(), StringComparison.Ordinal);
        Assert.Contains("targetPort\t<", (await server.KubectlAsync("explain", "svc.spec.ports")).Succeeded(), StringComparison.Ordinal);
    }
}
