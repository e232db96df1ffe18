using MeshProtocol;
using Xunit;

namespace Tests.Translation;

public sealed class MutualTlsTests
{
    private const string Cluster = "outbound|80||books.mesh.svc.cluster.local";
    private const string Identity = "spiffe://cluster.local/ns/mesh/sa/default";

    [Fact]
    public void NoPolicy_MeansBothAreTaken_AndCallersUseMutualTls()
    {
        var (taken, identity) = At(MeshBuilder.Bookinfo());
        Assert.Equal((PeerTls.Permissive, Identity), (taken, identity));
    }

    [Theory]
    // One scope alone.
    [InlineData("istio-system", "mtls: {mode: STRICT}", PeerTls.Strict)]
    [InlineData("mesh", "mtls: {mode: STRICT}", PeerTls.Strict)]
    [InlineData("mesh", "mtls: {mode: UNSET}", PeerTls.Permissive)]
    [InlineData("mesh", "{}", PeerTls.Permissive)]
    [InlineData("mesh", "mtls: {mode: DISABLE}", PeerTls.Unspecified)]
    [InlineData("other", "mtls: {mode: STRICT}", PeerTls.Permissive)]
    [InlineData("mesh", "{selector: {matchLabels: {app: books}}, mtls: {mode: STRICT}}", PeerTls.Strict)]
    [InlineData("mesh", "{selector: {matchLabels: {app: ratings}}, mtls: {mode: STRICT}}", PeerTls.Permissive)]
    // A selector in the root namespace selects nobody.
    [InlineData("istio-system", "{selector: {matchLabels: {app: books}}, mtls: {mode: STRICT}}", PeerTls.Permissive)]
    // Ports of the workload, not of the service.
    [InlineData("mesh", "{selector: {matchLabels: {app: books}}, portLevelMtls: {8080: {mode: STRICT}}}", PeerTls.Strict)]
    [InlineData("mesh", "{selector: {matchLabels: {app: books}}, portLevelMtls: {80: {mode: STRICT}}}", PeerTls.Permissive)]
    [InlineData("mesh", "{selector: {matchLabels: {app: books}}, mtls: {mode: STRICT}, portLevelMtls: {8080: {mode: DISABLE}}}", PeerTls.Unspecified)]
    [InlineData("mesh", "{selector: {matchLabels: {app: books}}, mtls: {mode: STRICT}, portLevelMtls: {8080: {mode: UNSET}}}", PeerTls.Strict)]
    public void Scope_DecidesWhoseModeHolds(string @namespace, string spec, PeerTls expected)
    {
        var (taken, identity) = At(MeshBuilder.Bookinfo().Apply(Policy("a", spec), @namespace));
        Assert.Equal((expected, expected == PeerTls.Unspecified ? "" : Identity), (taken, identity));
    }

    [Theory]
    [InlineData("STRICT", "DISABLE", "PERMISSIVE", PeerTls.Permissive)]
    [InlineData("STRICT", "DISABLE", "UNSET", PeerTls.Unspecified)]
    [InlineData("STRICT", "UNSET", "UNSET", PeerTls.Strict)]
    [InlineData("UNSET", "UNSET", "UNSET", PeerTls.Permissive)]
    public void NarrowestScopeThatSaysSomething_Counts(string mesh, string @namespace, string workload, PeerTls expected)
    {
        var (taken, _) = At(MeshBuilder.Bookinfo()
            .Apply(Policy("a", $"mtls: {{mode: {mesh}}}"), "istio-system")
            .Apply(Policy("b", $"mtls: {{mode: {@namespace}}}"))
            .Apply(Policy("c", $"{{selector: {{matchLabels: {{app: books}}}}, mtls: {{mode: {workload}}}}}")));
        Assert.Equal(expected, taken);
    }

    [Fact]
    public void OldestOfAScope_Counts()
    {
        var (taken, _) = At(MeshBuilder.Bookinfo().Apply(Policy("z", "mtls: {mode: STRICT}")).Apply(Policy("a", "mtls: {mode: DISABLE}")));
        Assert.Equal(PeerTls.Strict, taken);
    }

    [Theory]
    [InlineData("{mode: DISABLE}", null)]
    [InlineData("{mode: ISTIO_MUTUAL}", UpstreamTlsMode.Always)]
    public void Rule_ReplacesWhatIsAutomatic(string tls, UpstreamTlsMode? expected) =>
        Assert.Equal(expected, ClusterOf(MeshBuilder.Bookinfo().Apply(Rule($"trafficPolicy: {{tls: {tls}}}")), Cluster).Tls?.Mode);

    [Fact]
    public void RuleWithoutTls_AndItsSubsets_StayAutomatic_AndAskForTheNameOfTheCluster()
    {
        var mesh = MeshBuilder.Bookinfo().Apply(Rule("trafficPolicy: {loadBalancer: {simple: RANDOM}}, subsets: [{name: v1, labels: {version: v1}}]"));
        Assert.Equal(new UpstreamTls { ServerName = "outbound_.80_._.books.mesh.svc.cluster.local" }, ClusterOf(mesh, Cluster).Tls);
        Assert.Equal(
            new UpstreamTls { ServerName = "outbound_.80_.v1_.books.mesh.svc.cluster.local" }, ClusterOf(mesh, "outbound|80|v1|books.mesh.svc.cluster.local").Tls);
    }

    [Theory]
    [InlineData("MESH_INTERNAL", true)]
    [InlineData("MESH_EXTERNAL", false)]
    public void ServiceEntry_IsSpokenToInMutualTls_WhereItIsOfTheMesh(string location, bool expected)
    {
        var mesh = MeshBuilder.Bookinfo().Apply($$"""
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: { name: entry }
            spec:
              hosts: [entry.test]
              location: {{location}}
              resolution: STATIC
              ports: [{ number: 80, name: http, protocol: HTTP, targetPort: 8080 }]
              workloadSelector: { labels: { app: books } }
            """);

        Assert.Equal(expected, ClusterOf(mesh, "outbound|80||entry.test").Tls is not null);
    }

    [Fact]
    public void SubsetsTls_CountsBeforeTheRules()
    {
        var mesh = MeshBuilder.Bookinfo().Apply(Rule("trafficPolicy: {tls: {mode: ISTIO_MUTUAL}}, subsets: [{name: v1, labels: {version: v1}, trafficPolicy: {tls: {mode: DISABLE}}}, {name: v2, labels: {version: v2}}]"));
        Assert.Null(ClusterOf(mesh, "outbound|80|v1|books.mesh.svc.cluster.local").Tls);
        Assert.Equal(UpstreamTlsMode.Always, ClusterOf(mesh, "outbound|80|v2|books.mesh.svc.cluster.local").Tls.Mode);
    }

    private static string Policy(string name, string spec) =>
        $"{{apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: {{name: {name}}}, spec: {(spec[0] == '{' ? spec : $"{{{spec}}}")}}}";

    private static string Rule(string spec) =>
        $"{{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {{name: books}}, spec: {{host: books, {spec}}}}}";

    private static Cluster ClusterOf(MeshBuilder mesh, string name) =>
        mesh.View().Translate(MeshBuilder.Sidecar("gw-v1", "mesh", "gw", "v1")).Clusters.Single(cluster => cluster.Name == name);

    /// <summary>What books takes, and what its callers take it for.</summary>
    private static (PeerTls Taken, string Identity) At(MeshBuilder mesh)
    {
        var view = mesh.View();
        var books = view.Translate(MeshBuilder.Sidecar("books-v1", "mesh", "books", "v1"));
        var caller = view.Translate(MeshBuilder.Sidecar("gw-v1", "mesh", "gw", "v1"));
        return (
            books.Listeners.Single(listener => listener.Direction == ListenerDirection.Inbound).PeerTls,
            Assert.Single(caller.EndpointSets.Single(set => set.Cluster == Cluster).Endpoints.Select(endpoint => endpoint.Identity).Distinct()));
    }
}
