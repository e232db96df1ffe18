using System.Diagnostics;
using System.Text.Json.Nodes;
using Xunit;

namespace Tests.Kubectl;

public sealed class WatchTests
{
    [Fact]
    public async Task GetWithWatch_ShowsEachChange()
    {
        await using var server = await ApiServer.StartAsync();
        (await server.ApplyAsync(Yaml.Ratings)).Succeeded();
        using var watch = server.StartKubectl(["get", "vs", "-w", "--no-headers"]);
        try
        {
            await SeenAsync(watch, "ratings");
            (await server.KubectlAsync("patch", "vs", "ratings", "--type", "merge", "-p", """{"spec":{"hosts":["a.example.com"]}}""")).Succeeded();
            await SeenAsync(watch, "a.example.com");
        }
        finally
        {
            watch.Kill();
        }
    }

    [Fact]
    public async Task WatchOfPods_FollowsTheRegistry()
    {
        await using var server = await ApiServer.StartAsync();
        server.Registry.Set(FakeRegistry.Sidecar("books-v1", "books", "v1"));
        using var watch = server.StartKubectl(["get", "pods", "-w", "--no-headers"]);
        try
        {
            await SeenAsync(watch, "2/2");
            server.Registry.Set(FakeRegistry.Sidecar("books-v1", "books", "v1", ready: false));
            await SeenAsync(watch, "1/2");
            server.Registry.Set(FakeRegistry.Sidecar("books-v2", "books", "v2"));
            await SeenAsync(watch, "books-v2");
        }
        finally
        {
            watch.Kill();
        }
    }

    [Fact]
    public async Task WaitForDeletion_EndsWhenTheObjectIsGone()
    {
        await using var server = await ApiServer.StartAsync();
        (await server.ApplyAsync(Yaml.Ratings)).Succeeded();
        var waiting = server.KubectlAsync("wait", "--for=delete", "vs/ratings", "--timeout=60s");

        (await server.KubectlAsync("delete", "vs", "ratings")).Succeeded();

        (await waiting).Succeeded();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // between the client's list and its watch
    public async Task StatusThatChangesWithoutAWrite_IsTold(bool duringTheWatch)
    {
        await using var server = await ApiServer.StartAsync();
        (await server.ApplyAsync(Yaml.Ratings)).Succeeded();
        var version = server.Store.Current.Version;
        if (!duringTheWatch)
        {
            server.Status.Program(tell: false);
        }

        var path = $"/apis/networking.istio.io/v1/namespaces/mesh/virtualservices?watch=true&resourceVersion={version}&fieldSelector=metadata.name%3Dratings";
        await using var stream = await server.Http.GetStreamAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        if (duringTheWatch)
        {
            server.Status.Program(tell: true);
        }

        var line = await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Contains("\"type\":\"MODIFIED\"", line, StringComparison.Ordinal);
        Assert.Contains("\"status\":\"True\"", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitForACondition_EndsWhenItHolds()
    {
        await using var server = await ApiServer.StartAsync();
        (await server.ApplyAsync(Yaml.Ratings)).Succeeded();
        var waiting = server.KubectlAsync("wait", "--for=condition=Programmed", "vs/ratings", "--timeout=60s");

        server.Status.Program(tell: true);

        (await waiting).Succeeded();
    }

    [Fact]
    public async Task WatchFromAnEarlierVersion_TellsWhatCameSince()
    {
        await using var server = await ApiServer.StartAsync();
        var since = server.Store.Current.Version;
        (await server.KubectlAsync("create", "cm", "first")).Succeeded();
        (await server.KubectlAsync("delete", "cm", "first")).Succeeded();
        (await server.KubectlAsync("create", "cm", "second")).Succeeded();

        var lines = await server.Http.GetStringAsync(
            new Uri($"/api/v1/namespaces/mesh/configmaps?watch=true&timeoutSeconds=1&resourceVersion={since}", UriKind.Relative), TestContext.Current.CancellationToken);

        var events = lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).Select(e => $"{e["type"]} {e["object"]!["metadata"]!["name"]}");
        Assert.Equal("ADDED first, DELETED first, ADDED second", string.Join(", ", events));
    }

    [Fact]
    public async Task WatchFromAVersionThatIsForgotten_IsGone()
    {
        await using var server = await ApiServer.StartAsync();
        var since = server.Store.Current.Version;
        await server.Store.WriteAsync(
            transaction =>
            {
                for (var i = 0; i <= MeshControlPlane.Store.ChangeHistory.Window; i++)
                {
                    var content = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["name"] = $"many-{i}", ["namespace"] = "mesh" } };
                    var resource = MeshModel.Resources.AdmissionCheck.Check(content, source: null).Resource!;
                    transaction.Create(resource.Key, content, resource);
                }

                return true;
            },
            dryRun: false,
            TestContext.Current.CancellationToken);

        var gone = await server.Http.GetAsync(new Uri($"/api/v1/configmaps?watch=true&resourceVersion={since}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(410, (int)gone.StatusCode);
        Assert.Contains("too old resource version", await gone.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task SeenAsync(Process watch, string text)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (await watch.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"kubectl ended before it showed '{text}': {await watch.StandardError.ReadToEndAsync(limit.Token)}");
    }
}
