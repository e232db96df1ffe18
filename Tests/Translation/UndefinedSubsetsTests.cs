using MeshTranslation.Resources;
using Xunit;

namespace Tests.Translation;

/// <summary>Subsets that rules send to and nobody declares.</summary>
public sealed class UndefinedSubsetsTests
{
    [Theory]
    [InlineData("hosts: [books], http: [{route: [{destination: {host: books, subset: v9}}]}]", "books.mesh.svc.cluster.local|v9")]
    [InlineData("hosts: [books], http: [{route: [{destination: {host: books}}], mirror: {host: ratings, subset: v9}}]", "ratings.mesh.svc.cluster.local|v9")]
    [InlineData("hosts: [books], http: [{route: [{destination: {host: books}}], mirrors: [{destination: {host: ratings, subset: v9}}]}]", "ratings.mesh.svc.cluster.local|v9")]
    [InlineData("hosts: [books], tcp: [{route: [{destination: {host: books, subset: v9}}]}]", "books.mesh.svc.cluster.local|v9")]
    [InlineData("hosts: [books.example.com], tls: [{match: [{sniHosts: [books.example.com]}], route: [{destination: {host: books, subset: v9}}]}]", "books.mesh.svc.cluster.local|v9")]
    [InlineData("hosts: [books], http: [{route: [{destination: {host: books, subset: v1}}]}]", null)]
    public void Destination_IsFoundWhereverItStands(string spec, string? expected) => Assert.Equal(expected is null ? [] : [expected], Find(mesh => mesh.Apply(VirtualService("v", spec))));

    [Fact]
    public void RuleOfADelegate_CountsWhereItIsPutIn_UnderItsOwnNamespace()
    {
        const string delegated = "http: [{route: [{destination: {host: books, subset: v9}}]}]";

        Assert.Empty(Find(mesh => mesh.Apply(VirtualService("part", delegated), "shop")));
        Assert.Equal(
            ["books.shop.svc.cluster.local|v9"],
            Find(mesh => mesh.Apply(VirtualService("part", delegated), "shop").Apply(VirtualService("root", "hosts: [books], http: [{delegate: {name: part, namespace: shop}}]"))));
    }

    private static IReadOnlySet<string> Find(Func<MeshBuilder, MeshBuilder> change) => UndefinedSubsets.Of(change(MeshBuilder.Bookinfo().Apply(
        "{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: books}, spec: {host: books, subsets: [{name: v1, labels: {version: v1}}]}}"))
        .View().Resources);

    private static string VirtualService(string name, string spec) => $"{{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {{name: {name}}}, spec: {{{spec}}}}}";
}
