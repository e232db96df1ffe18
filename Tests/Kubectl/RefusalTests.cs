using Xunit;

namespace Tests.Kubectl;

public sealed class RefusalTests
{
    [Theory]
    [InlineData("  http:", "  htp:", "unknown field \"spec.htp\" (did you mean `http`?)")]
    [InlineData("weight: 50", "wieght: 50", "unknown field \"spec.http[0].route[0].wieght\" (did you mean `weight`?)")]
    [InlineData("weight: 50", "weight: half", "spec.http[0].route[0].weight: is the string \"half\"; a whole number is expected")]
    [InlineData("weight: 50", "weight: -1", "spec.http[0].route[0].weight")]
    [InlineData("host: ratings", "name: ratings", "spec.http[0].route[0].destination.host")]
    public async Task Mistake_IsRefusedWithItsPathAndNothingChanges(string right, string wrong, string expected)
    {
        await using var server = await ApiServer.StartAsync();
        (await server.ApplyAsync(Yaml.Ratings)).Succeeded();
        var before = (await server.KubectlAsync("get", "vs", "ratings", "-o", "yaml")).Succeeded();
        var version = server.Store.Current.Version;
        var mistaken = Yaml.Ratings.Replace(right, wrong, StringComparison.Ordinal);

        Assert.Contains(expected, (await server.ApplyAsync(mistaken)).Failed(), StringComparison.Ordinal);
        Assert.Contains(expected, (await server.KubectlAsync(mistaken.Replace("name: ratings", "name: other", StringComparison.Ordinal), ["create", "-f", "-"])).Failed(), StringComparison.Ordinal);

        Assert.Equal(before, (await server.KubectlAsync("get", "vs", "ratings", "-o", "yaml")).Succeeded());
        Assert.Equal(version, server.Store.Current.Version);
    }

    [Fact]
    public async Task UnknownFieldWithoutValidation_IsDroppedWithAWarning()
    {
        await using var server = await ApiServer.StartAsync();

        var applied = await server.ApplyAsync(Yaml.Ratings.Replace("  http:", "  hots: [ratings]\n  http:", StringComparison.Ordinal), "--validate=warn");

        applied.Succeeded();
        Assert.Contains("Warning: spec.hots: unknown field", applied.Error, StringComparison.Ordinal);
        var stored = (await server.KubectlAsync("get", "vs", "ratings", "-o", "jsonpath={.spec}")).Succeeded();
        Assert.DoesNotContain("hots", stored, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("delete", "pod", "books-v1")]
    [InlineData("label", "pod", "books-v1", "a=b")]
    [InlineData("run", "books-v3", "--image=books:v3")]
    public async Task WriteToPods_IsRefusedWithHowTheyComeAbout(params string[] arguments)
    {
        await using var server = await ApiServer.StartAsync();
        server.Registry.Set(FakeRegistry.Sidecar("books-v1", "books", "v1"));

        var error = (await server.KubectlAsync(arguments)).Failed();

        Assert.Contains("a process whose proxy has joined the mesh", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DefaultNamespace_CannotBeDeleted()
    {
        await using var server = await ApiServer.StartAsync();

        Assert.Contains("this namespace may not be deleted", (await server.KubectlAsync("delete", "ns", "default")).Failed(), StringComparison.Ordinal);
    }
}
