using System.Text.Json.Nodes;
using MeshControlPlane.Api.Kinds;
using MeshControlPlane.Api.OpenApi;
using MeshModel.Kinds;
using MeshModel.Schemas;
using Xunit;

namespace Tests.Kubectl;

public sealed class ExplainTests(SharedApiServer shared) : IClassFixture<SharedApiServer>
{
    private readonly ApiServer _server = shared.Server;

    public static TheoryData<string> Kinds => [.. ResourceKinds.All.Select(kind => kind.Kind), EndpointSlice.Kind.Kind];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EachField_HasASentence(string name)
    {
        var kind = ResourceKinds.All.FirstOrDefault(kind => kind.Kind == name) ?? EndpointSlice.Kind;

        var without = FieldsWithout(PublishedSchemas.Of(kind), name).ToList();

        Assert.True(without.Count == 0, $"These say nothing of what they are: {string.Join(", ", without)}");
    }

    [Theory]
    [InlineData("Rules for requests to some hosts", "virtualservice")]
    [InlineData("Where matching requests go", "vs.spec.http.route")]
    [InlineData("route\t<[]Object>", "vs", "--recursive")]
    [InlineData("mutual TLS", "peerauthentication")]
    [InlineData("Labels that a workload must all have", "svc.spec.selector")]
    [InlineData("VERSION:    v1alpha3", "dr", "--api-version=networking.istio.io/v1alpha3")]
    [InlineData("restartCount\t<integer>", "pod.status.containerStatuses")]
    [InlineData("Programmed: the proxies run with it", "gw.status.conditions")]
    [InlineData("The endpoints.", "endpointslice.endpoints")]
    public async Task Explain_SaysWhatAFieldIs(string expected, params string[] what) =>
        Assert.Contains(expected, (await _server.KubectlAsync(["explain", .. what])).Succeeded().Replace("\n    ", " ", StringComparison.Ordinal), StringComparison.Ordinal);

    [Fact]
    public async Task UnknownField_IsNotExplained() =>
        Assert.Contains("field \"htp\" does not exist", (await _server.KubectlAsync("explain", "vs.spec.htp")).Failed(), StringComparison.Ordinal);

    [Fact]
    public async Task StructureOfLists_IsTheOneOfServerSideApply()
    {
        var document = JsonNode.Parse(await _server.Http.GetStringAsync(new Uri("/openapi/v3/api/v1", UriKind.Relative), TestContext.Current.CancellationToken))!;
        var ports = document["components"]!["schemas"]!["io.k8s.api.core.v1.Service"]!["properties"]!["spec"]!["properties"]!["ports"]!;

        Assert.Equal("map port protocol", $"{ports["x-kubernetes-list-type"]} {string.Join(' ', ports["x-kubernetes-list-map-keys"]!.AsArray())}");
    }

    private static IEnumerable<string> FieldsWithout(Schema schema, string path)
    {
        if (schema.Description.Length == 0)
        {
            yield return path;
        }

        var within = schema.Items is { Type: SchemaType.Object or SchemaType.Array } items ? items with { Description = schema.Description } : null;
        foreach (var found in within is null ? [] : FieldsWithout(within, path))
        {
            yield return found;
        }

        foreach (var (name, field) in schema.Properties)
        {
            foreach (var found in FieldsWithout(field, $"{path}.{name}"))
            {
                yield return found;
            }
        }
    }
}
