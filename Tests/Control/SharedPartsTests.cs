using System.Diagnostics;
using System.Text;
using MeshControlPlane.Discovery;
using MeshProtocol;
using MeshTranslation;
using Tests.Translation;
using Xunit;

namespace Tests.Control;

/// <summary>What many sidecars share is compared once for each change.</summary>
public sealed class SharedPartsTests
{
    private const int Sidecars = 200;
    private const int VirtualServices = 1000;

    [Fact]
    public void SamePart_IsTheObjectOfTheViewBefore()
    {
        var first = MeshBuilder.Bookinfo().View();
        var node = first.Registry.Workloads[0].Node;
        var before = first.Translate(node);

        // Of a view that nobody asked for anything nothing is known.
        var unused = MeshBuilder.Bookinfo().View(first);
        var after = MeshBuilder.Bookinfo().View(unused).Translate(node);

        Assert.NotEmpty(before.Clusters);
        Assert.All(before.Clusters.Zip(after.Clusters).Where(pair => pair.First.Kind != ClusterKind.Application), pair => Assert.Same(pair.First, pair.Second));
        Assert.All(before.EndpointSets.Zip(after.EndpointSets), pair => Assert.Same(pair.First, pair.Second));
        Assert.Same(before.RouteTables[0], after.RouteTables[0]);
    }

    [Fact]
    public void ChangedPart_IsItsOwn()
    {
        var first = MeshBuilder.Bookinfo().View();
        var node = first.Registry.Workloads[0].Node;
        first.Translate(node);

        var after = MeshBuilder.Bookinfo().Apply(VirtualService("books")).View(first).Translate(node);

        Assert.Contains(after.RouteTables[0].VirtualHosts, host => host.Routes[0].Forward?.TimeoutMs == 3000);
    }

    [Fact]
    public void OneChangeForManySidecars_LooksAtEachSharedPartOnce_AndSendsThatPartAlone()
    {
        var mesh = Large();
        Node[] nodes = [.. Enumerable.Range(0, Sidecars).Select(i => MeshBuilder.Sidecar($"client-{i}", "mesh", $"client-{i}", "v1"))];
        var first = mesh.View();
        var before = Parts(first, nodes);
        var next = mesh.Apply(VirtualService("fresh")).View(first);

        var comparison = new PartComparison();
        var clock = Stopwatch.StartNew();
        var after = Parts(next, nodes);
        var translated = clock.Elapsed;
        var pushes = after.Zip(before, (now, then) => now.DifferenceTo(then, comparison)).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Sidecars} sidecars, {VirtualServices} VirtualServices: translated in {translated.TotalMilliseconds:N0} ms, compared in {(clock.Elapsed - translated).TotalMilliseconds:N0} ms, {next.ComparedParts} parts");

        Assert.All(pushes, push =>
        {
            var change = Assert.Single(push!.RouteTableChanges);
            Assert.Same(pushes[0]!.RouteTableChanges[0], change);
            Assert.Equal("fresh.mesh.svc.cluster.local:80", Assert.Single(change.VirtualHosts).Name);
            Assert.Empty(change.RemovedVirtualHosts);
            Assert.Empty(push.RouteTables);
            Assert.Empty(push.Listeners);
            Assert.Empty(push.Clusters);
            Assert.Empty(push.EndpointSets);
        });
        // The table, and what each has of its own: a listener, a table and a cluster for what comes in.
        Assert.Equal(1 + (3 * Sidecars), comparison.Compared);
        // As many as for one sidecar.
        var single = mesh.View(first);
        single.Translate(nodes[0]);
        Assert.Equal(single.ComparedParts, next.ComparedParts);
    }

    [Fact]
    public void OneWorkloadMore_MakesTheEndpointSetsOfItsNamespaceAlone()
    {
        var mesh = MeshBuilder.Bookinfo().Apply("{apiVersion: v1, kind: Service, metadata: {name: away}, spec: {selector: {app: away}, ports: [{name: http, port: 80}]}}", "other");
        var first = mesh.View();
        var node = first.Registry.Workloads[0].Node;
        first.Translate(node);

        var next = mesh.Workload("books-v3", "books", "v3").View(first.Resources, first);
        next.Translate(node);

        // books, ratings and gw, not away.
        Assert.Equal(3, next.EndpointSetsMade);
        // Of what is no endpoint nothing is looked at, and of endpoints only what is new.
        Assert.Equal(first.ComparedParts - first.EndpointSetsMade + 1, next.ComparedParts);
        Assert.NotEqual(first.BasisOf(node), next.BasisOf(node));
        Assert.Equal(next.BasisOf(node), mesh.View(next.Resources, next).BasisOf(node));
    }

    private static MeshBuilder Large()
    {
        var yaml = new StringBuilder();
        for (var i = 0; i < VirtualServices; i++)
        {
            yaml.AppendLine($$"""
                ---
                apiVersion: v1
                kind: Service
                metadata: { name: s{{i}} }
                spec: { selector: { app: s{{i}} }, ports: [{ name: http, port: 80 }] }
                ---
                """);
            yaml.AppendLine(VirtualService($"s{i}"));
        }

        return new MeshBuilder().Apply(yaml.ToString());
    }

    private static string VirtualService(string host) =>
        $"{{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {{name: {host}}}, "
        + $"spec: {{hosts: [{host}], http: [{{timeout: 3s, route: [{{destination: {{host: {host}}}}}]}}]}}}}";

    private static List<ConfigurationParts> Parts(MeshView view, Node[] nodes) => [.. nodes.Select(node => new ConfigurationParts(view.Translate(node)))];
}
