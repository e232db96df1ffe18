using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using MeshControlPlane.Discovery;
using MeshModel.Resources;
using MeshModel.Yaml;
using MeshProtocol;
using MeshTranslation;
using MeshTranslation.Registry;
using MeshTranslation.Resources;
using Tests.Translation;
using Xunit;

namespace Tests.Control;

/// <summary>What many sidecars share is compared once for each change.</summary>
public sealed class SharedPartsTests
{
    private const int Sidecars = 200;
    private const int VirtualServices = 1000;

    // Of a small mesh so many parts are kept for each of the two pools.
    private const int LeastRoom = 256 + 64;

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
        // The table, for all of them together.
        Assert.Equal((1, 1), (comparison.Compared, comparison.Differences));
        // As many as for one sidecar.
        var single = mesh.View(first);
        single.Translate(nodes[0]);
        Assert.Equal(single.ComparedParts, next.ComparedParts);
    }

    [Fact]
    public void WorkloadsThatComeAndGo_LeaveNothingBehind()
    {
        var mesh = MeshBuilder.Bookinfo().Apply(
            "{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: books}, spec: {host: books, trafficPolicy: "
            + "{outlierDetection: {consecutive5xxErrors: 3}, loadBalancer: {localityLbSetting: {distribute: [{from: 'eu/*', to: {'eu/*': 100}}]}}}}}");
        mesh.WorkloadAt("eu/west/a", "caller", "caller");
        var view = mesh.View();
        var node = view.Registry.Workloads[^1].Node;
        var most = 2 * LeastRoom;
        for (var round = 0; round < 1000; round++)
        {
            // Every view weighs localities anew.
            view = mesh.View(view.Resources, view);
            Assert.Contains(view.Translate(node).Clusters, cluster => cluster.LocalityWeighting is not null);
        }

        // What is not in use any more goes when there is twice as much as is.
        Assert.InRange(view.KeptParts, 1, most);
    }

    [Fact]
    public void ChangeOfOneRule_MakesItsVirtualHostAlone()
    {
        var mesh = Large();
        Node[] nodes = [.. new[] { "mesh", "red", "blue" }.Select(name => MeshBuilder.Sidecar($"client-{name}", name, "client", "v1"))];
        var first = mesh.View();
        var before = Parts(first, nodes);
        _ = first.ConcernsOf(nodes[0]);

        var next = mesh.Change(VirtualService("s7").Replace("3s", "5s", StringComparison.Ordinal)).ViewAfter(first);
        var after = Parts(next, nodes);
        var pushes = after.Zip(before, (now, then) => now.DifferenceTo(then, new PartComparison())!).ToList();

        Assert.All(pushes, push => Assert.Equal("s7.mesh.svc.cluster.local:80", Assert.Single(Assert.Single(push.RouteTableChanges).VirtualHosts).Name));
        Assert.All(pushes, push => Assert.Equal((0, 0, 0), (push.Listeners.Count, push.Clusters.Count, push.EndpointSets.Count)));
        // One for each namespace of callers, and its table; nothing is asked of endpoints, and nothing made for a node alone.
        Assert.Equal((3, 3, 0), (next.VirtualHostsMade, next.ComparedParts, next.EndpointSetsMade));
        Assert.All(nodes, node => Assert.True(next.BasisOf(node).HasSameOwn(first.BasisOf(node))));
        // What is taken over is what would be made.
        var anew = mesh.View();
        Assert.All(nodes, node => Assert.Equal(anew.Translate(node), next.Translate(node)));
    }

    [Fact]
    public void RuleOfOneNamespace_LeavesCallersOfOthersWhatTheyHave()
    {
        var mesh = Large();
        var (here, there) = (MeshBuilder.Sidecar("here", "mesh", "here", "v1"), MeshBuilder.Sidecar("there", "other", "there", "v1"));
        var first = mesh.View();
        Parts(first, [here, there]);

        var next = mesh.Change(VirtualService("s7").Replace("hosts:", "exportTo: ['.'], hosts:", StringComparison.Ordinal)).ViewAfter(first);
        Parts(next, [here, there]);
        var slower = VirtualService("s7").Replace("hosts:", "exportTo: ['.'], hosts:", StringComparison.Ordinal).Replace("3s", "5s", StringComparison.Ordinal);
        var again = mesh.Change(slower).ViewAfter(next);

        Assert.False(next.BasisOf(there).IsSameAs(first.BasisOf(there)));
        Assert.False(again.BasisOf(here).IsSameAs(next.BasisOf(here)));
        Assert.True(again.BasisOf(there).IsSameAs(next.BasisOf(there)));
    }

    [Fact]
    public void DelegateThatChanges_IsSeenInTheRulesThatHandOnToIt()
    {
        const string Delegate = "{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: inner}, "
            + "spec: {http: [{timeout: 3s, route: [{destination: {host: ratings}}]}]}}";
        var mesh = MeshBuilder.Bookinfo().Apply(
            "{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: outer}, "
            + "spec: {hosts: [ratings], http: [{delegate: {name: inner}}]}}").Apply(Delegate);
        var first = mesh.View();
        var node = first.Registry.Workloads[0].Node;
        first.Translate(node);

        var next = mesh.Change(Delegate.Replace("3s", "4s", StringComparison.Ordinal)).ViewAfter(first);

        Assert.Contains(next.Translate(node).RouteTables[0].VirtualHosts, host => host.Routes[0].Forward?.TimeoutMs == 4000);
        Assert.Equal(mesh.View().Translate(node), next.Translate(node));
    }

    [Fact]
    public void ResourcesOfLongAgo_AreNotHeldByThoseOfNow()
    {
        var (current, old) = Chain();

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(old.IsAlive);
        GC.KeepAlive(current);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (MeshView Current, WeakReference Old) Chain()
    {
        var settings = new MeshSettings();
        var service = Decoded("{apiVersion: v1, kind: Service, metadata: {name: books, namespace: mesh}, spec: {ports: [{name: http, port: 80}]}}");
        var node = MeshBuilder.Sidecar("books-v1", "mesh", "books", "v1");
        var registry = new RegistrySnapshot(1, [new Workload { Node = node, Ready = true, JoinedAt = DateTimeOffset.UnixEpoch }]);
        MeshResources? resources = null;
        MeshView? view = null;
        WeakReference? first = null;
        for (var round = 0; round < 6; round++)
        {
            var rule = Decoded(VirtualService($"rule{round}").Replace("metadata: {", "metadata: {namespace: mesh, ", StringComparison.Ordinal));
            resources = MeshResources.From([service, rule], settings, resources);
            view = new MeshView(resources, registry, before: view);
            view.Translate(node);
            first ??= new WeakReference(resources);
        }

        return (view!, first!);
    }

    private static Resource Decoded(string text) => AdmissionCheck.Check(YamlDocuments.Read(text, "test.yaml")[0].Resource, source: null).Resource!;

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
        Assert.Equal(1, next.ComparedParts);
        Assert.False(next.BasisOf(node).IsSameAs(first.BasisOf(node)));
        Assert.True(mesh.View(next.Resources, next).BasisOf(node).IsSameAs(next.BasisOf(node)));
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

    private static List<ConfigurationParts> Parts(MeshView view, Node[] nodes) =>
        [.. nodes.Select(node => new ConfigurationParts(view.BasisOf(node).Shared, view.TranslateOwn(node)))];
}
