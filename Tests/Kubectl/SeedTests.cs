using MeshControlPlane.Api.Manifests;
using MeshModel.Networking;
using MeshModel.Resources;
using Xunit;

namespace Tests.Kubectl;

public sealed class SeedTests
{
    private static readonly ResourceKey Ratings = new("networking.istio.io", "VirtualService", "mesh", "ratings");

    [Fact]
    public async Task SeededManifests_AreUnchangedForKubectlApply()
    {
        await using var server = await ApiServer.StartAsync(withMeshNamespace: false);
        var text = Yaml.All + "---\n" + """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: odd
              annotations:
                b: "<&>\u2028\""
                a: ünï\t
            data:
              z: "1"
              a: "line\nline\ttab"
            ---
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata:
              name: numbers
              creationTimestamp: null
            spec:
              host: numbers
              trafficPolicy:
                loadBalancer:
                  warmup: {duration: 10s, aggression: 1.50, minimumPercent: 1e1}
            """;
        var file = server.Directory.Write("all.yaml", text);

        var report = await SeedAsync(server, file);
        var applied = await server.KubectlAsync("apply", "-f", file);

        Assert.Equal(7, report.Applied.Count);
        Assert.Equal(7, applied.Succeeded().Split('\n').Count(line => line.EndsWith(" unchanged", StringComparison.Ordinal)));
        Assert.DoesNotContain("missing", applied.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SameContentAgain_LeavesWhatUsersMadeOfIt()
    {
        await using var server = await ApiServer.StartAsync();
        var file = server.Directory.Write("all.yaml", Yaml.All);
        await SeedAsync(server, file);
        (await server.KubectlAsync("delete", "dr", "books")).Succeeded();
        (await server.KubectlAsync("patch", "vs", "ratings", "--type", "merge", "-p", """{"spec":{"hosts":["a.example.com"]}}""")).Succeeded();
        var before = server.Store.Current;

        var report = await SeedAsync(server, file);

        Assert.Empty(report.Applied);
        Assert.Equal(5, report.Unchanged.Count);
        Assert.Same(before, server.Store.Current);
    }

    [Fact]
    public async Task ChangedContent_IsAppliedOverWhatOthersAdded()
    {
        await using var server = await ApiServer.StartAsync();
        var file = server.Directory.Write("ratings.yaml", Yaml.Ratings.Replace("  name: ratings", "  name: ratings\n  labels: {old: label}", StringComparison.Ordinal));
        await SeedAsync(server, file);
        (await server.KubectlAsync("label", "vs", "ratings", "added=later")).Succeeded();
        server.Directory.Write("ratings.yaml", Yaml.Ratings
            .Replace("  name: ratings", "  name: ratings\n  labels: {new: label}", StringComparison.Ordinal)
            .Replace("weight: 50", "weight: 40", StringComparison.Ordinal));

        var report = await SeedAsync(server, file);

        Assert.Equal([Ratings], report.Applied);
        var resource = (VirtualService)server.Store.Current.Resources[Ratings];
        Assert.Equal(40, resource.Spec.Http[0].Route[0].Weight);
        Assert.Equal(["added", "new"], resource.Metadata.Labels.Keys.Order());
    }

    [Fact]
    public async Task Source_IsKeptUntilTheObjectIsChangedOverTheApi()
    {
        await using var server = await ApiServer.StartAsync();
        var file = server.Directory.Write("ratings.yaml", "\n\n" + Yaml.Ratings);
        await SeedAsync(server, file);
        Assert.Equal((file, 12), (server.Store.Current.Resources[Ratings].Source!.File, server.Store.Current.Resources[Ratings].Source!.LineOf("spec.http[0].route[0].destination")));

        (await server.KubectlAsync("label", "vs", "ratings", "a=b")).Succeeded();

        Assert.Null(server.Store.Current.Resources[Ratings].Source);
    }

    [Fact]
    public async Task Faults_AreAllListedAndNothingIsApplied()
    {
        await using var server = await ApiServer.StartAsync();
        var good = server.Directory.Write("manifests/a.yaml", Yaml.Books);
        var bad = server.Directory.Write("manifests/b.yaml", Yaml.Ratings.Replace("weight: 50", "weight: many", StringComparison.Ordinal));
        var broken = server.Directory.Write("manifests/c.yml", "kind: [\n");
        var missing = server.Directory["nowhere.yaml"];
        var before = server.Store.Current;

        var error = await Assert.ThrowsAsync<ManifestException>(() => SeedAsync(server, server.Directory["manifests"], missing, good));

        Assert.Contains($"{bad}:13: spec.http[0].route[0].weight: is the string \"many\"", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{bad}:17: spec.http[0].route[1].weight", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{broken}:", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{missing}: cannot be read", error.Message, StringComparison.Ordinal);
        Assert.Contains("Service mesh/books stands in the manifests twice", error.Message, StringComparison.Ordinal);
        Assert.Same(before, server.Store.Current);
    }

    private static Task<SeedReport> SeedAsync(ApiServer server, params string[] files) =>
        server.Seed.ApplyAsync(files, "mesh", TestContext.Current.CancellationToken);
}
