using System.Text.Json.Nodes;
using Xunit;

namespace Tests.Kubectl;

public sealed class ServerSideApplyTests(SharedApiServer shared) : IClassFixture<SharedApiServer>
{
    private readonly ApiServer _server = shared.Server;

    [Fact]
    public async Task AppliedObject_BelongsToTheApplier()
    {
        Assert.Equal("virtualservice.networking.istio.io/owned serverside-applied\n", (await ApplyAsync(VirtualService("owned", "v1", label: "one"))).Succeeded());

        var owner = Assert.Single(await OwnersAsync("vs", "owned"))!;
        Assert.Equal("kubectl Apply networking.istio.io/v1", $"{owner["manager"]} {owner["operation"]} {owner["apiVersion"]}");
        Assert.Equal("""{"f:metadata":{"f:labels":{"f:team":{}}},"f:spec":{"f:hosts":{},"f:http":{}}}""", owner["fieldsV1"]!.ToJsonString());
    }

    [Fact]
    public async Task AppliedTwice_ChangesNothing()
    {
        (await ApplyAsync(VirtualService("twice", "v1"))).Succeeded();
        var before = (await _server.KubectlAsync("get", "vs", "twice", "-o", "json", "--show-managed-fields")).Succeeded();

        (await ApplyAsync(VirtualService("twice", "v1"))).Succeeded();

        Assert.Equal(before, (await _server.KubectlAsync("get", "vs", "twice", "-o", "json", "--show-managed-fields")).Succeeded());
    }

    [Fact]
    public async Task FieldOfAnotherOwner_IsAConflictUntilItIsForced()
    {
        (await _server.KubectlAsync(VirtualService("contested", "v1"), ["create", "-f", "-"])).Succeeded();

        var refused = (await ApplyAsync(VirtualService("contested", "v2"))).Failed();
        Assert.Contains("Apply failed with 1 conflict: conflict with \"kubectl-create\" using networking.istio.io/v1: .spec.http", refused, StringComparison.Ordinal);
        Assert.Equal("v1", await SubsetAsync("contested"));

        (await ApplyAsync(VirtualService("contested", "v2"), "--force-conflicts")).Succeeded();
        Assert.Equal("v2", await SubsetAsync("contested"));
        var creator = (await OwnersAsync("vs", "contested")).Single(owner => owner!["manager"]!.GetValue<string>() == "kubectl-create")!;
        Assert.Equal("""{"f:spec":{".":{},"f:hosts":{}}}""", creator["fieldsV1"]!.ToJsonString());
    }

    [Fact]
    public async Task SeveralConflicts_AreListed()
    {
        (await _server.KubectlAsync(VirtualService("several", "v1", label: "one"), ["create", "-f", "-"])).Succeeded();

        var refused = (await ApplyAsync(VirtualService("several", "v2", label: "two"))).Failed();

        Assert.Contains(
            "Apply failed with 2 conflicts: conflicts with \"kubectl-create\" using networking.istio.io/v1:\n- .metadata.labels.team\n- .spec.http", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FieldNoLongerApplied_GoesOnlyWhenNobodyElseHasIt()
    {
        (await ApplyAsync(VirtualService("dropped", "v1", label: "one"))).Succeeded();
        (await ApplyAsync(VirtualService("dropped", "v1", label: "one"), "--field-manager=other")).Succeeded();

        (await ApplyAsync(VirtualService("dropped", "v1"))).Succeeded();
        Assert.Equal("one", await LabelAsync("dropped"));

        (await ApplyAsync(VirtualService("dropped", "v1"), "--field-manager=other")).Succeeded();
        Assert.Equal("", await LabelAsync("dropped"));
    }

    [Fact]
    public async Task FieldThatAnUpdateSet_StaysWhenAnApplierDoesNotNameIt()
    {
        (await ApplyAsync(VirtualService("added", "v1"))).Succeeded();
        (await _server.KubectlAsync("label", "vs", "added", "team=three")).Succeeded();

        (await ApplyAsync(VirtualService("added", "v2"))).Succeeded();

        Assert.Equal("three", await LabelAsync("added"));
        Assert.Equal("v2", await SubsetAsync("added"));
    }

    [Fact]
    public async Task ObjectThatKubectlAppliedByItself_IsTakenOver()
    {
        (await _server.ApplyAsync(VirtualService("migrated", "v1", label: "one"))).Succeeded();

        (await ApplyAsync(VirtualService("migrated", "v2"))).Succeeded();

        // What the client-side apply had set and the server-side one does not is gone: one owner, not two.
        Assert.Equal("", await LabelAsync("migrated"));
        Assert.DoesNotContain(await OwnersAsync("vs", "migrated"), owner => owner!["manager"]!.GetValue<string>() == "kubectl-client-side-apply");

        // And back again: the annotation has been kept up to date.
        Assert.Contains("unchanged", (await _server.ApplyAsync(VirtualService("migrated", "v2"))).Succeeded(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PortsOfAService_HaveOwnersEach()
    {
        (await ApplyAsync(Service("shared", 80, 81))).Succeeded();
        (await ApplyAsync(Service("shared", 80, 82), "--field-manager=other")).Succeeded();
        Assert.Equal("80 81 82", await PortsAsync("shared"));

        (await ApplyAsync(Service("shared", 80))).Succeeded();
        Assert.Equal("80 82", await PortsAsync("shared"));

        var refused = (await ApplyAsync(Service("shared", 80).Replace("http-80", "http-other", StringComparison.Ordinal))).Failed();
        Assert.Contains("conflict with \"other\": .spec.ports[port=80,protocol=\"TCP\"].name", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SamePortTwice_IsRefused() => Assert.Contains(
        ".spec.ports: duplicate entries for key [port=80,protocol=\"TCP\"]", (await ApplyAsync(Service("twins", 80, 80))).Failed(), StringComparison.Ordinal);

    [Fact]
    public async Task DryRunAndDiff_TellWhatWouldBe()
    {
        Assert.Contains("serverside-applied (server dry run)", (await ApplyAsync(VirtualService("tried", "v1"), "--dry-run=server")).Succeeded(), StringComparison.Ordinal);
        Assert.Contains("NotFound", (await _server.KubectlAsync("get", "vs", "tried")).Failed(), StringComparison.Ordinal);
        (await ApplyAsync(VirtualService("tried", "v1"))).Succeeded();

        var diff = await _server.KubectlAsync(VirtualService("tried", "v2"), ["diff", "--server-side", "-f", "-"]);

        Assert.Equal(1, diff.ExitCode);
        Assert.Contains("+        subset: v2", diff.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownField_IsRefusedWithItsPath() => Assert.Contains(
        "unknown field \"spec.htp\"", (await ApplyAsync(VirtualService("typo", "v1").Replace("http:", "htp:", StringComparison.Ordinal))).Failed(), StringComparison.Ordinal);

    [Fact]
    public async Task ObjectFromBeforeOwnersWereKept_IsSharedWithWhoWasBefore()
    {
        (await _server.KubectlAsync(VirtualService("older", "v1"), ["create", "-f", "-"])).Succeeded();
        (await _server.KubectlAsync("patch", "vs", "older", "--type=merge", "-p", """{"metadata":{"managedFields":[{}]}}""")).Succeeded();
        Assert.Empty(await OwnersAsync("vs", "older"));

        Assert.Contains("conflict with \"before-first-apply\"", (await ApplyAsync(VirtualService("older", "v2"))).Failed(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ApplyWithoutAName_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, "/apis/networking.istio.io/v1/namespaces/mesh/virtualservices/nameless");
        request.Content = new StringContent(VirtualService("nameless", "v1"), System.Text.Encoding.UTF8, "application/apply-patch+yaml");

        var answer = await _server.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("fieldManager: Required value", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private Task<KubectlResult> ApplyAsync(string yaml, params string[] further) => _server.ApplyAsync(yaml, ["--server-side", .. further]);

    private async Task<JsonArray> OwnersAsync(string kind, string name)
    {
        var json = JsonNode.Parse((await _server.KubectlAsync("get", kind, name, "-o", "json", "--show-managed-fields")).Succeeded())!;
        return json["metadata"]!["managedFields"] as JsonArray ?? [];
    }

    private async Task<string> SubsetAsync(string name) =>
        (await _server.KubectlAsync("get", "vs", name, "-o", "jsonpath={.spec.http[0].route[0].destination.subset}")).Succeeded();

    private async Task<string> LabelAsync(string name) => (await _server.KubectlAsync("get", "vs", name, "-o", "jsonpath={.metadata.labels.team}")).Succeeded();

    private async Task<string> PortsAsync(string name) =>
        string.Join(' ', (await _server.KubectlAsync("get", "svc", name, "-o", "jsonpath={.spec.ports[*].port}")).Succeeded().Split(' ').Order());

    private static string VirtualService(string name, string subset, string? label = null) => $$"""
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata:
          name: {{name}}
        {{(label is null ? "" : $"  labels: {{ team: {label} }}")}}
        spec:
          hosts: [ {{name}} ]
          http: [ { route: [ { destination: { host: {{name}}, subset: {{subset}} } } ] } ]
        """;

    private static string Service(string name, params int[] ports) => $$"""
        apiVersion: v1
        kind: Service
        metadata:
          name: {{name}}
        spec:
          selector: { app: {{name}} }
          ports: [ {{string.Join(", ", ports.Select(port => $"{{ name: http-{port}, port: {port} }}"))}} ]
        """;
}
