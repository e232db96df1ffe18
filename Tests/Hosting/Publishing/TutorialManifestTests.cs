using System.Text.Json.Nodes;
using Xunit;

namespace Tests.Hosting.Publishing;

/// <summary>
/// The tutorial that Bookinfo follows deploys these objects. Whatever else is published has to leave them as they are there, so that each of its commands
/// finds what it names.
/// </summary>
public sealed class TutorialManifestTests
{
    [Theory]
    [InlineData("gw", "gw", "v1", "gw")]
    [InlineData("books-v1", "books", "v1", "books")]
    [InlineData("books-v2", "books", "v2", "books")]
    [InlineData("ratings-v1", "ratings", "v1", "ratings")]
    [InlineData("ratings-v2", "ratings", "v2", "ratings")]
    public async Task Deployment_IsTheTutorials(string name, string app, string version, string container)
    {
        using var publication = await Publication.OfBookinfoAsync();

        AssertHolds(
            $$"""
            {
              "apiVersion": "apps/v1",
              "kind": "Deployment",
              "metadata": { "name": "{{name}}", "labels": { "app": "{{app}}", "version": "{{version}}" } },
              "spec": {
                "replicas": 1,
                "selector": { "matchLabels": { "app": "{{app}}", "version": "{{version}}" } },
                "template": {
                  "metadata": { "labels": { "app": "{{app}}", "version": "{{version}}" } },
                  "spec": { "containers": [ { "name": "{{container}}", "ports": [ { "containerPort": 8080 } ] } ] }
                }
              }
            }
            """,
            Find(publication.Objects($"base/apps/{app}.yaml"), "Deployment", name));
    }

    [Theory]
    [InlineData("gw", 8080)]
    [InlineData("books", 80)]
    [InlineData("ratings", 80)]
    public async Task Service_IsTheTutorials(string name, int port)
    {
        using var publication = await Publication.OfBookinfoAsync();

        AssertHolds(
            $$"""
            {
              "apiVersion": "v1",
              "kind": "Service",
              "metadata": { "name": "{{name}}" },
              "spec": { "selector": { "app": "{{name}}" }, "ports": [ { "name": "http", "port": {{port}}, "targetPort": 8080 } ] }
            }
            """,
            Find(publication.Objects($"base/apps/{name}.yaml"), "Service", name));
    }

    [Theory]
    [InlineData("gw", "v1")]
    [InlineData("books", "v1", "v2")]
    [InlineData("ratings", "v1", "v2")]
    public async Task DestinationRule_IsTheTutorials(string name, params string[] versions)
    {
        using var publication = await Publication.OfBookinfoAsync();
        var subsets = versions.Select(version => $$"""{ "name": "{{version}}", "labels": { "version": "{{version}}" } }""");

        AssertHolds(
            $$"""
            {
              "kind": "DestinationRule",
              "metadata": { "name": "{{name}}" },
              "spec": { "host": "{{name}}", "trafficPolicy": { "tls": { "mode": "ISTIO_MUTUAL" } }, "subsets": [ {{string.Join(',', subsets)}} ] }
            }
            """,
            Find(publication.Objects("base/routing.yaml"), "DestinationRule", name));
    }

    /// <summary>But for one name: a Gateway that is called mesh is written with its namespace, without which Istio takes it for the sidecars.</summary>
    [Fact]
    public async Task WayIn_IsTheTutorials()
    {
        using var publication = await Publication.OfBookinfoAsync();
        var routing = publication.Objects("base/routing.yaml");

        AssertHolds(
            """
            {
              "kind": "Gateway",
              "metadata": { "name": "mesh" },
              "spec": { "selector": { "istio": "ingressgateway" }, "servers": [ { "port": { "number": 80, "name": "http", "protocol": "HTTP" }, "hosts": [ "*" ] } ] }
            }
            """,
            Find(routing, "Gateway", "mesh"));
        AssertHolds(
            """
            {
              "kind": "VirtualService",
              "metadata": { "name": "mesh-gw" },
              "spec": {
                "hosts": [ "*" ],
                "gateways": [ "mesh/mesh" ],
                "http": [ { "match": [ { "uri": { "exact": "/gateway/books" } } ], "route": [ { "destination": { "host": "gw", "port": { "number": 8080 } } } ] } ]
              }
            }
            """,
            Find(routing, "VirtualService", "mesh-gw"));
    }

    [Fact]
    public async Task NoOtherWorkloadsServicesAndRules_ArePublished()
    {
        using var publication = await Publication.OfBookinfoAsync();

        var kinds = publication.Files()
            .Where(static file => file.Key.StartsWith("base/", StringComparison.Ordinal) && !file.Key.EndsWith("kustomization.yaml", StringComparison.Ordinal))
            .SelectMany(static file => Publication.ObjectsOf(file.Value))
            .CountBy(static found => (string)found["kind"]!)
            .OrderBy(static count => count.Key, StringComparer.Ordinal)
            .Select(static count => $"{count.Key} {count.Value}");

        Assert.Equal(
            ["ConfigMap 1", "Deployment 5", "DestinationRule 3", "Gateway 1", "Namespace 1", "PodDisruptionBudget 5", "Service 3", "ServiceAccount 3", "VirtualService 1"],
            kinds);
    }

    private static JsonObject Find(IEnumerable<JsonObject> objects, string kind, string name) =>
        objects.Single(found => (string?)found["kind"] == kind && (string?)found["metadata"]!["name"] == name);

    private static void AssertHolds(string expected, JsonNode actual) => AssertHolds(JsonNode.Parse(expected), actual, "");

    /// <summary>Each field that is expected is there, with this value; lists have neither more nor fewer items.</summary>
    private static void AssertHolds(JsonNode? expected, JsonNode? actual, string path)
    {
        switch (expected)
        {
            case JsonObject entries:
                var fields = Assert.IsType<JsonObject>(actual);
                Assert.All(entries, entry => AssertHolds(entry.Value, fields[entry.Key], $"{path}.{entry.Key}"));
                break;
            case JsonArray items:
                var list = Assert.IsType<JsonArray>(actual);
                Assert.True(items.Count == list.Count, $"{path} has {list.Count} items");
                Assert.All(items.Zip(list), pair => AssertHolds(pair.First, pair.Second, $"{path}[]"));
                break;
            default:
                Assert.True(expected?.ToJsonString() == actual?.ToJsonString(), $"{path} is {actual?.ToJsonString()}, and {expected?.ToJsonString()} in the tutorial");
                break;
        }
    }
}
