using Xunit;

namespace Tests.Kubectl;

public sealed class ApplyTests
{
    [Fact]
    public async Task ManyDocuments_AreCreatedThenUnchangedThenConfigured()
    {
        await using var server = await ApiServer.StartAsync();

        var created = (await server.ApplyAsync(Yaml.All)).Succeeded();
        Assert.Equal(5, created.Split('\n').Count(line => line.EndsWith(" created", StringComparison.Ordinal)));

        var again = await server.ApplyAsync(Yaml.All);
        Assert.Equal(5, again.Succeeded().Split('\n').Count(line => line.EndsWith(" unchanged", StringComparison.Ordinal)));

        var changed = (await server.ApplyAsync(Yaml.All.Replace("weight: 50", "weight: 40", StringComparison.Ordinal))).Succeeded();
        Assert.Contains("virtualservice.networking.istio.io/ratings configured", changed, StringComparison.Ordinal);
        Assert.Equal(4, changed.Split('\n').Count(line => line.EndsWith(" unchanged", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Directory_IsAppliedFileByFile()
    {
        await using var server = await ApiServer.StartAsync();
        server.Directory.Write("manifests/a.yaml", Yaml.Ratings);
        server.Directory.Write("manifests/b.yaml", Yaml.BooksRule);

        var output = (await server.KubectlAsync("apply", "-f", server.Directory["manifests"])).Succeeded();

        Assert.Equal("virtualservice.networking.istio.io/ratings created\ndestinationrule.networking.istio.io/books created\n", output);
    }

    [Fact]
    public async Task Deployment_IsStoredWithAWarning()
    {
        await using var server = await ApiServer.StartAsync();

        var applied = await server.ApplyAsync(Yaml.BooksDeployment);

        Assert.Contains("created", applied.Succeeded(), StringComparison.Ordinal);
        Assert.Contains("Warning: this mesh runs no containers", applied.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChangedContainersOfADeployment_AreMergedByName()
    {
        await using var server = await ApiServer.StartAsync();
        (await server.ApplyAsync(Yaml.BooksDeployment)).Succeeded();
        (await server.KubectlAsync("patch", "deploy", "books-v1", "-p", """{"spec":{"template":{"spec":{"containers":[{"name":"extra","image":"extra:v1"}]}}}}""")).Succeeded();

        var changed = await server.ApplyAsync(Yaml.BooksDeployment.Replace("books:v1", "books:v9", StringComparison.Ordinal));

        Assert.Contains("configured", changed.Succeeded(), StringComparison.Ordinal);
        Assert.DoesNotContain("openapi", changed.Error, StringComparison.OrdinalIgnoreCase);
        var images = (await server.KubectlAsync("get", "deploy", "books-v1", "-o", "jsonpath={.spec.template.spec.containers[*].image}")).Succeeded();
        Assert.Equal("books:v9 extra:v1", string.Join(' ', images.Split(' ').Order()));
    }

    [Fact]
    public async Task DryRunOnTheServer_KeepsNothing()
    {
        await using var server = await ApiServer.StartAsync();

        var output = (await server.ApplyAsync(Yaml.Ratings, "--dry-run=server")).Succeeded();

        Assert.Contains("created (server dry run)", output, StringComparison.Ordinal);
        Assert.Contains("NotFound", (await server.KubectlAsync("get", "vs", "ratings")).Failed(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_TellsWhetherAndWhatWouldChange()
    {
        await using var server = await ApiServer.StartAsync();
        var file = server.Directory.Write("ratings.yaml", Yaml.Ratings);
        (await server.KubectlAsync("apply", "-f", file)).Succeeded();

        Assert.Equal(0, (await server.KubectlAsync("diff", "-f", file)).ExitCode);

        server.Directory.Write("ratings.yaml", Yaml.Ratings.Replace("subset: v2", "subset: v3", StringComparison.Ordinal));
        var diff = await server.KubectlAsync("diff", "-f", file);
        Assert.Equal(1, diff.ExitCode);
        Assert.Contains("+        subset: v3", diff.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("+  resourceVersion", diff.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await server.KubectlAsync("diff", "-f", file)).ExitCode);
    }

    [Fact]
    public async Task UnknownNamespace_IsNotFound()
    {
        await using var server = await ApiServer.StartAsync(withMeshNamespace: false);

        Assert.Contains("namespaces \"mesh\" not found", (await server.ApplyAsync(Yaml.Ratings)).Failed(), StringComparison.Ordinal);
    }
}
