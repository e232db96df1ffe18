using System.Text.Json.Nodes;
using Tests.Translation;
using Xunit;

namespace Tests.Control;

public sealed class AnalysisStatusTests
{
    private const string Rule = """
        apiVersion: v1
        kind: Service
        metadata: { name: ratings, namespace: mesh }
        spec: { selector: { app: ratings }, ports: [{ name: http, port: 80 }] }
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: ratings, namespace: mesh }
        spec:
          hosts: [ratings]
          http:
          - retries: { attempts: 2 }
            route: [{ destination: { host: ratings, subset: v1 } }]
        """;

    private const string Subset = """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: { name: ratings, namespace: mesh }
        spec: { host: ratings, subsets: [{ name: v1, labels: { version: v1 } }] }
        """;

    [Fact]
    public async Task Status_SaysWhatAnalysisFound_AndFollowsTheOtherResourcesAndTheWorkloads()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Rule);

        var (passed, messages) = await StatusAsync(control, "virtualservice");
        Assert.Equal(("False", "errorsFound", "1 Error and 1 Warning found. See validationMessages field for details"), passed);
        Assert.Equal(("ReferencedResourceNotFound", "IST0101"), ((string?)messages[0]!["type"]!["name"], (string?)messages[0]!["type"]!["code"]));
        Assert.Equal(("ERROR", "https://istio.io/latest/docs/reference/config/analysis/ist0101/"), ((string?)messages[0]!["level"], (string?)messages[0]!["documentationUrl"]));
        Assert.StartsWith("spec.http[0].route[0].destination.subset: ", (string?)messages[0]!["message"], StringComparison.Ordinal);
        Assert.Equal(("WARNING", "MESH0002", null), ((string?)messages[1]!["level"], (string?)messages[1]!["type"]!["code"], (string?)messages[1]!["documentationUrl"]));

        await control.KubectlAsync("apply -f -", Subset);
        (passed, messages) = await StatusAsync(control, "virtualservice");
        Assert.Equal("1 Warning found. See validationMessages field for details", passed.Message);
        Assert.Equal("MESH0002", (string?)Assert.Single(messages)!["type"]!["code"]);
        messages = (await StatusAsync(control, "destinationrule")).Messages;
        Assert.Equal("IST0173", (string?)Assert.Single(messages)!["type"]!["code"]);

        var (proxy, _) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar("ratings-v1", "mesh", "ratings", "v1"));
        using var _ = proxy;
        (passed, messages) = await StatusAsync(control, "destinationrule");
        Assert.Equal(("True", "noErrorsFound", "No errors found"), passed);
        Assert.Empty(messages);
    }

    private static async Task<((string? Status, string? Reason, string? Message) Passed, JsonArray Messages)> StatusAsync(ControlPlaneFixture control, string kind)
    {
        var status = JsonNode.Parse(await control.KubectlAsync($"-n mesh get {kind} ratings -o json"))!["status"]!;
        var condition = status["conditions"]!.AsArray().Single(entry => (string?)entry!["type"] == "PassedAnalysis")!;
        return (((string?)condition["status"], (string?)condition["reason"], (string?)condition["message"]), status["validationMessages"]?.AsArray() ?? []);
    }
}
