using System.Net;
using System.Net.Http.Headers;
using MeshControlPlane.Api.Writing;
using Xunit;

namespace Tests.Kubectl;

public sealed class HttpTests
{
    private const string VirtualServices = "/apis/networking.istio.io/v1/namespaces/mesh/virtualservices";

    [Theory]
    [InlineData("GET", "/apis/foo.example.com/v1/things", 404, "NotFound")]
    [InlineData("GET", "/api/v2", 404, "NotFound")]
    [InlineData("GET", "/api/v1/namespaces/mesh/pods/books/log", 404, "NotFound")]
    [InlineData("GET", VirtualServices + "/none", 404, "NotFound")]
    [InlineData("GET", VirtualServices + "?labelSelector=%3D%3D", 400, "BadRequest")]
    [InlineData("GET", VirtualServices + "?fieldSelector=spec.host%3Da", 400, "BadRequest")]
    [InlineData("GET", VirtualServices + "?continue=abc", 400, "BadRequest")]
    [InlineData("GET", VirtualServices + "?watch=true&sendInitialEvents=true", 422, "Invalid")]
    [InlineData("GET", VirtualServices + "?watch=true&resourceVersion=999999", 410, "Expired")]
    [InlineData("GET", VirtualServices + "?watch=true&resourceVersion=abc", 400, "BadRequest")]
    [InlineData("POST", "/apis/networking.istio.io/v1/virtualservices", 405, "MethodNotAllowed")]
    [InlineData("PUT", VirtualServices, 405, "MethodNotAllowed")]
    [InlineData("POST", "/version", 405, "MethodNotAllowed")]
    public async Task RequestThatCannotBeAnswered_GetsAStatus(string method, string path, int code, string reason)
    {
        await using var server = await ApiServer.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        await AssertStatusAsync(await server.Http.SendAsync(request, TestContext.Current.CancellationToken), code, reason);
    }

    [Theory]
    [InlineData("""{"metadata":""", "application/json", 400, "BadRequest", "not valid JSON at line 1")]
    [InlineData("""{"metadata":{"name":"a","name":"b"}}""", "application/json", 400, "BadRequest", "Duplicate")]
    [InlineData("[]", "application/json", 400, "BadRequest", "not an object")]
    [InlineData("metadata: [", "application/yaml", 400, "BadRequest", "not valid YAML")]
    [InlineData("{}", "text/html", 415, "UnsupportedMediaType", "application/json")]
    [InlineData("k8s", "application/vnd.kubernetes.protobuf", 400, "BadRequest", "protobuf")]
    [InlineData("""{"metadata":{}}""", "application/json", 422, "Invalid", "name or generateName is required")]
    [InlineData("""{"kind":"Gateway","apiVersion":"networking.istio.io/v1","metadata":{"name":"a"}}""", "application/json", 400, "BadRequest", "must be of type VirtualService")]
    [InlineData("""{"kind":"VirtualService","apiVersion":"networking.istio.io/v1beta1","metadata":{"name":"a"}}""", "application/json", 400, "BadRequest", "does not match the expected API version")]
    [InlineData("""{"metadata":{"name":"a","namespace":"other"}}""", "application/json", 400, "BadRequest", "does not match the namespace")]
    public async Task BodyThatCannotBeUsed_GetsAStatus(string body, string mediaType, int code, string reason, string message)
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.Http.PostAsync(new Uri(VirtualServices, UriKind.Relative), Json.Body(body, mediaType), TestContext.Current.CancellationToken);

        Assert.Contains(message, await AssertStatusAsync(response, code, reason), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BodyOverTheLimit_IsRefused()
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.Http.PostAsync(
            new Uri(VirtualServices, UriKind.Relative), Json.Body(new string(' ', RequestBody.Limit + 1)), TestContext.Current.CancellationToken);

        await AssertStatusAsync(response, 413, "RequestEntityTooLarge");
    }

    [Fact]
    public async Task InvalidField_IsACauseWithItsPath()
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.Http.PostAsync(
            new Uri(VirtualServices, UriKind.Relative), Json.Body("""{"metadata":{"name":"a"},"spec":{"hosts":7}}"""), TestContext.Current.CancellationToken);

        var status = await Json.ReadAsync(response);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal("spec.hosts", status["details"]!["causes"]![0]!["field"]!.GetValue<string>());
        Assert.Equal("VirtualService", status["details"]!["kind"]!.GetValue<string>());
    }

    [Fact]
    public async Task GeneratedName_IsTheBeginningAndFiveCharacters()
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.Http.PostAsync(
            new Uri(VirtualServices, UriKind.Relative),
            Json.Body("metadata:\n  generateName: canary-\nspec:\n  hosts: [books]\n  http: [{route: [{destination: {host: books}}]}]\n", "application/yaml"),
            TestContext.Current.CancellationToken);

        Assert.Matches("^canary-[a-z0-9]{5}$", (await Json.ReadAsync(response))["metadata"]!["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task Metadata_IsAllThatIsSentWhenAskedFor()
    {
        await using var server = await ApiServer.StartAsync();
        (await server.ApplyAsync(Yaml.Ratings)).Succeeded();
        using var request = new HttpRequestMessage(HttpMethod.Get, VirtualServices);
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"));

        var list = await Json.ReadAsync(await server.Http.SendAsync(request, TestContext.Current.CancellationToken));

        Assert.Equal("PartialObjectMetadataList", list["kind"]!.GetValue<string>());
        Assert.Equal("ratings", list["items"]![0]!["metadata"]!["name"]!.GetValue<string>());
        Assert.False(list["items"]![0]!.AsObject().ContainsKey("spec"));
    }

    [Fact]
    public async Task DeleteOfACollection_TakesWhatTheSelectorMeans()
    {
        await using var server = await ApiServer.StartAsync();
        (await server.ApplyAsync(Yaml.Ratings)).Succeeded();
        (await server.ApplyAsync(Yaml.Ratings.Replace("  name: ratings", "  name: other\n  labels: {a: b}", StringComparison.Ordinal))).Succeeded();

        await server.Http.DeleteAsync(new Uri(VirtualServices + "?labelSelector=a%3Db", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal("virtualservice.networking.istio.io/ratings\n", (await server.KubectlAsync("get", "vs", "-o", "name")).Succeeded());
    }

    [Fact]
    public async Task Watch_EndsWithItsTimeAndTellsWhatCameIntoTheSelection()
    {
        await using var server = await ApiServer.StartAsync();
        (await server.ApplyAsync(Yaml.Ratings)).Succeeded();
        var watching = server.Http.GetStringAsync(
            new Uri(VirtualServices + $"?watch=true&timeoutSeconds=3&labelSelector=a%3Db&resourceVersion={server.Store.Current.Version}", UriKind.Relative), TestContext.Current.CancellationToken);
        (await server.KubectlAsync("label", "vs", "ratings", "a=b")).Succeeded();
        (await server.KubectlAsync("label", "vs", "ratings", "a-")).Succeeded();

        var events = (await watching).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Collection(
            events,
            line => Assert.StartsWith("""{"type":"ADDED",""", line, StringComparison.Ordinal),
            line => Assert.StartsWith("""{"type":"DELETED",""", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task OpenApi_IsKeptByItsHash()
    {
        await using var server = await ApiServer.StartAsync();
        var index = await Json.ReadAsync(await server.Http.GetAsync(new Uri("/openapi/v3", UriKind.Relative), TestContext.Current.CancellationToken));
        var url = new Uri(index["paths"]!["apis/networking.istio.io/v1"]!["serverRelativeURL"]!.GetValue<string>(), UriKind.Relative);

        var document = await server.Http.GetAsync(url, TestContext.Current.CancellationToken);
        using var again = new HttpRequestMessage(HttpMethod.Get, url);
        again.Headers.IfNoneMatch.Add(document.Headers.ETag!);

        Assert.Contains("immutable", document.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotModified, (await server.Http.SendAsync(again, TestContext.Current.CancellationToken)).StatusCode);
    }

    private static async Task<string> AssertStatusAsync(HttpResponseMessage response, int code, string reason)
    {
        var status = await Json.ReadAsync(response);
        Assert.Equal(("Status", "Failure", reason, code, code), (
            status["kind"]!.GetValue<string>(), status["status"]!.GetValue<string>(), status["reason"]!.GetValue<string>(), status["code"]!.GetValue<int>(), (int)response.StatusCode));
        return status["message"]!.GetValue<string>();
    }
}
