using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using MeshTesting;
using Xunit;

namespace Tests.Distributed;

/// <summary>The tutorial's halves in the same order in each run.</summary>
public sealed class SeedTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SameSeed_TheTutorialsHalvesComeInTheSameOrder()
    {
        var first = await RunAsync();
        Assert.Contains('1', first);
        Assert.Contains('2', first);
        Assert.Equal(first, await RunAsync());
    }

    private static async Task<string> RunAsync()
    {
        await using var mesh = await MeshFixture.StartAsync<Projects.AppHost>(
            options =>
            {
                options.Seed = 7;
                // A request that the gateway gives up would have drawn all the same; the first ones of a mesh may take long on a busy machine.
                options.ConfigureBuilder = builder => builder
                    .CreateResourceBuilder(builder.Resources.OfType<ProjectResource>().Single(resource => resource.Name == "gw"))
                    .WithEnvironment("Upstreams__Timeout", "00:01:00");
            },
            Token);
        foreach (var file in (string[])["istio-virtual-service-all-v1.yaml", "virtual-service-ratings-50.yaml"])
        {
            var path = Path.Combine(RepositoryTree.Root, "mesh", file);
            (await mesh.KubectlAsync(["-n", "mesh", "apply", "-f", path], Token)).EnsureSuccess();
            (await mesh.KubectlAsync(["-n", "mesh", "wait", "--for=condition=Programmed", "--timeout=30s", "-f", path], Token)).EnsureSuccess();
        }

        var responses = await mesh.SendAsync("/gateway/books", 24, Token);
        return string.Concat(responses.Select(response =>
        {
            using var books = JsonDocument.Parse(response.Body);
            return books.RootElement[0].GetProperty("presentation").GetString() == ":-)" ? '1' : '2';
        }));
    }
}
