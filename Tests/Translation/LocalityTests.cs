using MeshModel.Networking;
using MeshProtocol;
using MeshTranslation;
using Xunit;

namespace Tests.Translation;

public sealed class LocalityTests
{
    private const string Cluster = "outbound|80||books.mesh.svc.cluster.local";

    [Fact]
    public void WithOutlierDetection_NearerLocalitiesComeFirst() => Assert.Equal(
        ["here 0", "zone 1", "region 2", "far 3", "other 3"],
        Endpoints("outlierDetection: {}"));

    [Fact]
    public void WithoutOutlierDetection_LocalityMakesNoDifference() => Assert.Equal(
        ["here 0", "zone 0", "region 0", "far 0", "other 0"],
        Endpoints("loadBalancer: { localityLbSetting: { enabled: true, failover: [{ from: eu, to: us }] } }"));

    [Fact]
    public void Passthrough_PrefersNobody() => Assert.Equal(
        ["here 0", "zone 0", "region 0", "far 0", "other 0"],
        Endpoints("outlierDetection: {}, loadBalancer: { simple: PASSTHROUGH, localityLbSetting: { failover: [{ from: eu, to: us }] } }"));

    [Fact]
    public void Priorities_HaveNoGaps() => Assert.Equal(
        ["zone 0", "far 1"],
        Endpoints("outlierDetection: {}", Mesh().WorkloadAt("eu/west/b", "zone", "books").WorkloadAt("us/east/a", "far", "books")));

    [Fact]
    public void Failover_PutsItsRegionBeforeOthers()
    {
        var mesh = Bookinfo();
        Assert.Equal(
            ["here 0", "zone 1", "region 2", "far 4", "other 3"],
            Endpoints("outlierDetection: {}, loadBalancer: { localityLbSetting: { failover: [{ from: eu, to: asia }] } }", mesh));
        Assert.Equal(new LocalityWeighting(), Translated(mesh).LocalityWeighting);
    }

    [Fact]
    public void FailoverPriority_GoesByLabels()
    {
        const string Rule = "outlierDetection: {}, loadBalancer: { localityLbSetting: { failoverPriority: [topology.kubernetes.io/region, \"tier=gold\"] } }";
        var mesh = Mesh()
            .WorkloadAt("eu/west/b", "both", "books", ("tier", "gold"))
            .WorkloadAt("eu/west/a", "region", "books", ("tier", "lead"))
            .WorkloadAt("us/east/a", "neither", "books", ("tier", "gold"));
        Assert.Equal(["both 0", "neither 2", "region 1"], Endpoints(Rule, mesh).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void FailoverPriority_BesideFailover_DecidesFirst()
    {
        const string Rule = "outlierDetection: {}, loadBalancer: { localityLbSetting: { failoverPriority: [tier], failover: [{ from: eu, to: us }] } }";
        var mesh = Mesh().WorkloadAt("eu/west/a", "here", "books", ("tier", "lead")).WorkloadAt("us/east/a", "us", "books").WorkloadAt("asia/a/a", "asia", "books");
        Assert.Equal(["here 2", "us 0", "asia 1"], Endpoints(Rule, mesh));
    }

    [Fact]
    public void Distribute_WeighsLocalities_AndLeavesOutTheOthers()
    {
        var mesh = Bookinfo();
        Assert.Equal(
            ["here 0", "zone 0", "region 0", "far 0"],
            Endpoints("loadBalancer: { localityLbSetting: { distribute: [{ from: us/*, to: { us: 100 } }, { from: eu/west/*, to: { \"eu/*\": 70, us: 30 } }] } }", mesh));
        Assert.Equal(
            new LocalityWeighting { Weights = { ["eu/west/a"] = 24, ["eu/west/b"] = 24, ["eu/north/a"] = 24, ["us/east/a"] = 30 } },
            Translated(mesh).LocalityWeighting);
    }

    [Fact]
    public void DistributionForOthers_LeavesThisCallersEndpoints()
    {
        var mesh = Bookinfo();
        Assert.Equal(5, Endpoints("loadBalancer: { localityLbSetting: { distribute: [{ from: us/*, to: { us: 100 } }] } }", mesh).Count);
        Assert.Equal(new LocalityWeighting(), Translated(mesh).LocalityWeighting);
    }

    [Theory]
    [InlineData("outlierDetection: {}, loadBalancer: { localityLbSetting: { enabled: false } }", null, 0)]
    [InlineData("outlierDetection: {}", false, 0)]
    [InlineData("outlierDetection: {}, loadBalancer: { localityLbSetting: {} }", false, 3)]
    [InlineData("outlierDetection: {}", null, 3)]
    public void Enabled_OfTheRuleStandsBeforeThatOfTheMesh(string policy, bool? ofMesh, int priority)
    {
        var mesh = Bookinfo().With(new MeshSettings { LocalityLoadBalancing = ofMesh is { } enabled ? new LocalityLoadBalancer { Enabled = enabled } : null });
        Assert.Contains($"far {priority}", Endpoints(policy, mesh));
    }

    [Fact]
    public void SettingOfTheMesh_HoldsWhereTheRuleHasNone()
    {
        var mesh = Bookinfo().With(new MeshSettings
        {
            LocalityLoadBalancing = new LocalityLoadBalancer { Failover = [new LocalityFailover { From = "eu", To = "asia" }] },
        });
        Assert.Contains("other 3", Endpoints("outlierDetection: {}", mesh));
    }

    [Fact]
    public void CallersInOnePlace_ShareASet_AndCallersWithoutAPlaceThatOfTheView()
    {
        var mesh = Bookinfo().WorkloadAt("eu/west/a", "same", "gw").WorkloadAt("us/east/a", "elsewhere", "gw");
        Apply(mesh, "outlierDetection: {}");
        var view = mesh.View();
        Assert.Same(Set("caller"), Set("same"));
        Assert.NotEqual(Set("caller"), Set("elsewhere"));
        Assert.Equal("eu/west/b", Set("caller").Endpoints.Single(endpoint => endpoint.Workload == "zone").Locality);

        var nowhere = MeshBuilder.Bookinfo();
        Apply(nowhere, "outlierDetection: {}");
        var plain = nowhere.View();
        Assert.Same(Of(plain, "gw-v1"), Of(plain, "ratings-v1"));

        EndpointSet Set(string workload) => Of(view, workload);

        static EndpointSet Of(MeshView view, string workload) => view
            .Translate(view.Registry.Workloads.Single(entry => entry.Node.Name == workload).Node).EndpointSets.Single(set => set.Cluster == Cluster);
    }

    /// <summary>One caller, and no endpoints yet.</summary>
    private static MeshBuilder Mesh() => new MeshBuilder()
        .Apply("{ apiVersion: v1, kind: Service, metadata: { name: books }, spec: { selector: { app: books }, ports: [{ name: http, port: 80, targetPort: 8080 }] } }")
        .WorkloadAt("eu/west/a", "caller", "gw");

    private static MeshBuilder Bookinfo() => Mesh()
        .WorkloadAt("eu/west/a", "here", "books")
        .WorkloadAt("eu/west/b", "zone", "books")
        .WorkloadAt("eu/north/a", "region", "books")
        .WorkloadAt("us/east/a", "far", "books")
        .WorkloadAt("asia/east/a", "other", "books");

    private static void Apply(MeshBuilder mesh, string policy) =>
        mesh.Apply($"{{ apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {{ name: books }}, spec: {{ host: books, trafficPolicy: {{ {policy} }} }} }}");

    private static MeshProtocol.Cluster Translated(MeshBuilder mesh) => mesh.For("caller").Clusters.Single(cluster => cluster.Name == Cluster);

    /// <summary>The endpoints and their priorities, the caller's own first.</summary>
    private static List<string> Endpoints(string policy, MeshBuilder? mesh = null)
    {
        mesh ??= Bookinfo();
        Apply(mesh, policy);
        string[] order = ["here", "zone", "region", "us", "asia", "far", "other"];
        return [.. mesh.For("caller").EndpointSets.Single(set => set.Cluster == Cluster).Endpoints
            .OrderBy(endpoint => Array.IndexOf(order, endpoint.Workload)).Select(endpoint => $"{endpoint.Workload} {endpoint.Priority}")];
    }
}
