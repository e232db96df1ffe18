using Xunit;

namespace Tests.Kubectl;

/// <summary>Debian 12's kubectl, 1.20: it asks for OpenAPI 2 and leaves validation to itself or to nobody.</summary>
public sealed class OldClientTests
{
    [Theory]
    [InlineData("--validate=false")]
    [InlineData("--validate=true")]
    public async Task Apply_CreatesThenIsUnchangedThenConfigures(string validation)
    {
        await using var server = await ApiServer.StartAsync();
        string[] apply = ["apply", validation, "-f", "-"];

        var created = (await server.OldKubectlAsync(Yaml.All, apply)).Succeeded();
        Assert.Equal(5, created.Split('\n').Count(line => line.EndsWith(" created", StringComparison.Ordinal)));
        var again = (await server.OldKubectlAsync(Yaml.All, apply)).Succeeded();
        Assert.Equal(5, again.Split('\n').Count(line => line.EndsWith(" unchanged", StringComparison.Ordinal)));
        var changed = (await server.OldKubectlAsync(Yaml.All.Replace("weight: 50", "weight: 40", StringComparison.Ordinal), apply)).Succeeded();
        Assert.Contains("virtualservice.networking.istio.io/ratings configured", changed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetDiffDeleteAndApiResources_Work()
    {
        await using var server = await ApiServer.StartAsync();
        (await server.OldKubectlAsync(Yaml.All, "apply", "--validate=false", "-f", "-")).Succeeded();

        Assert.Contains("ratings", (await server.OldKubectlAsync("", "get", "vs,dr,gw,svc")).Succeeded(), StringComparison.Ordinal);
        Assert.Contains("kind: VirtualService", (await server.OldKubectlAsync("", "get", "vs", "ratings", "-o", "yaml")).Succeeded(), StringComparison.Ordinal);
        Assert.Contains("virtualservices", (await server.OldKubectlAsync("", "api-resources")).Succeeded(), StringComparison.Ordinal);

        Assert.Equal(0, (await server.OldKubectlAsync(Yaml.All, "diff", "-f", "-")).ExitCode);
        var diff = await server.OldKubectlAsync(Yaml.All.Replace("weight: 50", "weight: 40", StringComparison.Ordinal), "diff", "-f", "-");
        Assert.True(diff.ExitCode == 1, diff.Error);
        Assert.Contains("+      weight: 40", diff.Output, StringComparison.Ordinal);

        (await server.OldKubectlAsync("", "delete", "vs", "ratings")).Succeeded();
        Assert.NotEqual(0, (await server.OldKubectlAsync("", "get", "vs", "ratings")).ExitCode);
    }

    [Fact]
    public async Task EditPatchLabelReplaceAndEvents_Work()
    {
        await using var server = await ApiServer.StartAsync();
        (await server.OldKubectlAsync(Yaml.All, "apply", "--validate=false", "-f", "-")).Succeeded();

        (await server.OldKubectlAsync("", "patch", "vs", "ratings", "--type=merge", "-p", """{"spec":{"hosts":["a.example.com"]}}""")).Succeeded();
        (await server.OldKubectlAsync("", "patch", "svc", "books", "-p", """{"spec":{"ports":[{"port":81,"name":"http-admin"}]}}""")).Succeeded();
        (await server.OldKubectlAsync("", "label", "ns", "mesh", "istio-injection=enabled")).Succeeded();
        (await server.OldKubectlAsync("", "annotate", "vs", "ratings", "owner=me")).Succeeded();
        var read = (await server.OldKubectlAsync("", "get", "vs", "ratings", "-o", "yaml")).Succeeded();
        (await server.OldKubectlAsync(read.Replace("a.example.com", "b.example.com", StringComparison.Ordinal), "replace", "--validate=false", "-f", "-")).Succeeded();

        Assert.Equal("b.example.com me", (await server.OldKubectlAsync("", "get", "vs", "ratings", "-o", "jsonpath={.spec.hosts[0]} {.metadata.annotations.owner}")).Succeeded());
        Assert.Equal("80 81", string.Join(' ', (await server.OldKubectlAsync("", "get", "svc", "books", "-o", "jsonpath={.spec.ports[*].port}")).Succeeded().Split(' ').Order()));
        (await server.OldKubectlAsync("", "get", "events,endpointslices")).Succeeded();
        Assert.Contains("Replicas:", (await server.OldKubectlAsync("", "describe", "deploy", "books-v1")).Succeeded(), StringComparison.Ordinal);
        Assert.Contains("configured", (await server.OldKubectlAsync(Yaml.All, "apply", "--validate=false", "-f", "-")).Succeeded(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownField_IsRefusedThoughTheClientDoesNotAskForIt()
    {
        await using var server = await ApiServer.StartAsync();

        var refused = await server.OldKubectlAsync(Yaml.All.Replace("weight: 50", "wieght: 50", StringComparison.Ordinal), "apply", "--validate=false", "-f", "-");

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("spec.http[0].route[0].wieght", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongWeight_IsRefusedWithItsPath()
    {
        await using var server = await ApiServer.StartAsync();

        var refused = await server.OldKubectlAsync(Yaml.All.Replace("weight: 50", "weight: -50", StringComparison.Ordinal), "apply", "--validate=false", "-f", "-");

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("spec.http[0].route[0].weight", refused.Error, StringComparison.Ordinal);
    }
}
