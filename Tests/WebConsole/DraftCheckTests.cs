using MeshControlPlane.WebConsole.Configuration;
using MeshModel.Kinds;
using MeshModel.Resources;
using Tests.Control;
using Xunit;

namespace Tests.WebConsole;

public sealed class DraftCheckTests
{
    private const string Rule = """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata:
          name: ratings
        spec:
          hosts:
          - ratings
          http:
          - route:
            - destination:
                host: nobody
              wieght: 50
            timeout: soon
        """;

    [Fact]
    public async Task Findings_AreAtTheirLines()
    {
        await using var control = await ControlPlaneFixture.StartAsync("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: mesh\n");
        var drafts = control.Services.GetRequiredService<DraftCheck>();

        var (refused, _) = drafts.Check(Rule, "mesh");
        Assert.Equal([12, 13], refused.Select(finding => finding.Line));
        Assert.Contains("weight", refused[0].Message, StringComparison.Ordinal);

        var (analysed, document) = drafts.Check(Rule.Replace("      wieght: 50\n", "", StringComparison.Ordinal).Replace("soon", "1s", StringComparison.Ordinal), "mesh");
        Assert.Contains(analysed, finding => finding is { Line: 11, Code: "IST0101" });
        Assert.Equal("VirtualService.spec.http.route.destination.host", DraftCheck.HelpAt(document!, 11)!.Path);

        var (broken, none) = drafts.Check("a: b\n\tc: d\n", "mesh");
        Assert.Equal(2, Assert.Single(broken).Line);
        Assert.Null(none);
    }

    [Theory]
    [InlineData("VirtualService", "spec.http[0].match[0].headers.end-user.exact", "VirtualService.spec.http.match.headers.end-user.exact", "string")]
    [InlineData("VirtualService", "spec.http[0].timeout", "VirtualService.spec.http.timeout", "duration, such as 1.5s")]
    [InlineData("VirtualService", "metadata.labels[\"a.b/c\"]", "VirtualService.metadata.labels.a.b/c", "string")]
    [InlineData("DestinationRule", "spec.trafficPolicy.loadBalancer.simple", "DestinationRule.spec.trafficPolicy.loadBalancer.simple", "string")]
    [InlineData("DestinationRule", "spec.nonsense", "DestinationRule.spec", "object")]
    public void Help_IsWhatExplainSays(string kind, string path, string shown, string type)
    {
        var help = FieldHelp.Of(ResourceKinds.All.Single(known => known.Kind == kind), path)!;

        Assert.Equal((shown, type), (help.Path, help.Type));
        Assert.True(help.Description.Length > 0 || help.Path.EndsWith("spec", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Links_LeadBothWays()
    {
        await using var control = await ControlPlaneFixture.StartAsync("""
            apiVersion: v1
            kind: Service
            metadata: { name: ratings, namespace: mesh }
            spec: { selector: { app: ratings }, ports: [{ name: http, port: 80 }] }
            ---
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: { name: ratings, namespace: mesh }
            spec: { host: ratings, subsets: [{ name: v1, labels: { version: v1 } }] }
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: ratings, namespace: mesh }
            spec: { hosts: [ratings], gateways: [mesh, front], http: [{ route: [{ destination: { host: ratings, subset: v1 } }] }] }
            """);
        var store = control.Services.GetRequiredService<MeshControlPlane.Store.IResourceStore>().Current;
        var (rule, policy) = (store.Resources[Key("VirtualService")], store.Resources[Key("DestinationRule")]);

        Assert.Equal(
            [("Gateway", false), ("Service", true), ("DestinationRule", true)],
            new ResourceLinks(store, "cluster.local").From(rule).Select(link => (link.Key.Kind, link.Exists)));
        Assert.Equal(["VirtualService"], new ResourceLinks(store, "cluster.local").To(policy).Select(link => link.Key.Kind));
    }

    private static ResourceKey Key(string kind) => new("networking.istio.io", kind, "mesh", "ratings");
}
