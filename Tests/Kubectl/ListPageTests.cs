using System.Text.Json.Nodes;
using MeshControlPlane.Api;
using MeshControlPlane.Api.Reading;
using MeshControlPlane.Store;
using MeshModel.Resources;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.Kubectl;

public sealed class ListPageTests(SharedApiServer shared) : IClassFixture<SharedApiServer>
{
    private readonly ApiServer _server = shared.Server;

    [Fact]
    public async Task ListInParts_IsThatOfItsFirstPart()
    {
        // In a namespace of its own: the other tests make ConfigMaps too.
        (await _server.KubectlAsync("create", "ns", "parts")).Succeeded();
        for (var i = 1; i <= 5; i++)
        {
            (await _server.KubectlAsync("-n", "parts", "create", "cm", $"part-{i}")).Succeeded();
        }

        var first = await GetAsync("?limit=2", "parts");
        Assert.Equal(3, first["metadata"]!["remainingItemCount"]!.GetValue<int>());
        (await _server.KubectlAsync("-n", "parts", "delete", "cm", "part-4")).Succeeded();
        var second = await GetAsync($"?limit=2&continue={first["metadata"]!["continue"]}", "parts");
        var last = await GetAsync($"?limit=2&continue={second["metadata"]!["continue"]}", "parts");

        Assert.Equal("part-1 part-2 part-3 part-4 part-5", string.Join(' ', ((JsonObject[])[first, second, last]).SelectMany(NamesOf)));
        Assert.Null(last["metadata"]!["continue"]);
        Assert.Equal(first["metadata"]!["resourceVersion"]!.ToString(), last["metadata"]!["resourceVersion"]!.ToString());
        Assert.Equal(
            "configmap/part-1\nconfigmap/part-2\nconfigmap/part-3\nconfigmap/part-5\n", (await _server.KubectlAsync("-n", "parts", "get", "cm", "--chunk-size=1", "-o", "name")).Succeeded());
    }

    [Theory]
    [InlineData("abc", 400)]
    [InlineData("0123456789abcdef.2", 410)]
    public async Task RestThatIsNotKept_IsRefused(string token, int status)
    {
        var answer = await _server.Http.GetAsync(new Uri($"/api/v1/namespaces/mesh/configmaps?limit=1&continue={token}", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("/api/v1/namespaces/mesh/services?limit=1")]
    [InlineData("/api/v1/configmaps?limit=1")]
    [InlineData("/api/v1/namespaces/mesh/configmaps?limit=1&labelSelector=a%3Db")]
    [InlineData("/api/v1/namespaces/mesh/configmaps?limit=1&fieldSelector=metadata.name%3Da")]
    public async Task RestOfAnotherList_IsRefused(string other)
    {
        for (var i = 1; i <= 2; i++)
        {
            await _server.KubectlAsync("create", "cm", $"other-{i}");
        }

        var first = await GetAsync("?limit=1");
        using var answer = await _server.Http.GetAsync(new Uri($"{other}&continue={first["metadata"]!["continue"]}", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains("of another list", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        // The other tests count what there is.
        (await _server.KubectlAsync("delete", "cm", "other-1", "other-2")).Succeeded();
    }

    [Fact]
    public void RestOfAList_IsKeptForAWhile()
    {
        var time = new FakeTimeProvider();
        var pages = new ListPages(time);
        IReadOnlyList<KubernetesObject> items = [.. Enumerable.Range(0, 3).Select(i => new KubernetesObject(new ResourceKey("", "ConfigMap", "mesh", $"{i}"), default, i))];
        var first = pages.Page(Request("?limit=2"), () => (items, 7));
        time.Advance(ListPages.Life - TimeSpan.FromSeconds(1));
        Assert.Single(pages.Page(Request($"?limit=2&continue={first.Continue}"), () => throw new InvalidOperationException()).Items);

        time.Advance(TimeSpan.FromSeconds(1));

        var refused = Assert.Throws<ApiException>(() => pages.Page(Request($"?limit=2&continue={first.Continue}"), () => (items, 7)));
        Assert.Equal((410, "Expired"), (refused.Status.Code, refused.Status.Reason));
    }

    private static HttpRequest Request(string query) => new DefaultHttpContext { Request = { QueryString = new QueryString(query) } }.Request;

    private async Task<JsonObject> GetAsync(string query, string ns = "mesh") => JsonNode.Parse(
        await _server.Http.GetStringAsync(new Uri($"/api/v1/namespaces/{ns}/configmaps{query}", UriKind.Relative), TestContext.Current.CancellationToken))!.AsObject();

    private static IEnumerable<string> NamesOf(JsonObject list) => list["items"]!.AsArray().Select(item => item!["metadata"]!["name"]!.GetValue<string>());
}
