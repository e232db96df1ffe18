using MeshControlPlane.Discovery;
using MeshProtocol;
using Tests.Translation;
using Xunit;

namespace Tests.Control;

public sealed class ConfigurationPartsTests
{
    [Fact]
    public void NothingKnown_EverythingIsSent()
    {
        var configuration = MeshBuilder.Bookinfo().For("gw-v1");

        var push = Parts(configuration).DifferenceTo(ConfigurationParts.None, new PartComparison())!;

        Assert.Equal(configuration.Clusters, push.Clusters);
        Assert.Equal(configuration.RouteTables, push.RouteTables);
        Assert.Equal(configuration.EndpointSets, push.EndpointSets);
        Assert.Equal(configuration.Listeners, push.Listeners);
        Assert.Empty(push.RemovedClusters);
    }

    [Fact]
    public void Same_NothingIsSent()
    {
        var parts = Parts(MeshBuilder.Bookinfo().For("gw-v1"));

        Assert.Null(Parts(MeshBuilder.Bookinfo().For("gw-v1")).DifferenceTo(parts, new PartComparison()));
    }

    [Fact]
    public void OneMoreWorkload_SendsItsEndpointSetsAlone()
    {
        var before = Parts(MeshBuilder.Bookinfo().For("gw-v1"));

        var push = Parts(MeshBuilder.Bookinfo().Workload("books-v3", "books", "v3").For("gw-v1")).DifferenceTo(before, new PartComparison())!;

        Assert.Equal("outbound|80||books.mesh.svc.cluster.local", Assert.Single(push.EndpointSets).Cluster);
        Assert.Empty(push.Clusters);
        Assert.Empty(push.RouteTables);
        Assert.Empty(push.Listeners);
    }

    [Fact]
    public void WhatIsGone_IsNamed()
    {
        var before = Parts(MeshBuilder.Bookinfo().Apply("""
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: { name: books }
            spec: { host: books, subsets: [{ name: v1, labels: { version: v1 } }] }
            """).For("gw-v1"));

        var push = Parts(MeshBuilder.Bookinfo().For("gw-v1")).DifferenceTo(before, new PartComparison())!;

        Assert.Equal(["outbound|80|v1|books.mesh.svc.cluster.local"], push.RemovedClusters);
        Assert.Equal(["outbound|80|v1|books.mesh.svc.cluster.local"], push.RemovedEndpointSets);
    }

    [Fact]
    public void AnotherOrder_IsNoChange()
    {
        var configuration = MeshBuilder.Bookinfo().For("gw-v1");
        var reversed = configuration.Clone();
        reversed.Clusters.Clear();
        reversed.Clusters.Add(configuration.Clusters.Reverse());

        Assert.Null(Parts(reversed).DifferenceTo(Parts(configuration), new PartComparison()));
    }

    [Fact]
    public void WhatIsAddedAndRemovedAtOnce_IsTheWholeDifference()
    {
        var before = Parts(MeshBuilder.Bookinfo().Apply(Rule("ratings", "v1")).Apply(Rule("books", "v1")));

        var push = Parts(MeshBuilder.Bookinfo().Apply(Rule("ratings", "v1")).Apply(Rule("books", "v2"))).DifferenceTo(before, new PartComparison())!;

        Assert.Equal("outbound|80|v2|books.mesh.svc.cluster.local", Assert.Single(push.Clusters).Name);
        Assert.Equal(["outbound|80|v1|books.mesh.svc.cluster.local"], push.RemovedClusters);
    }

    private static ConfigurationParts Parts(MeshBuilder mesh) => Parts(mesh.For("gw-v1"));

    private static ConfigurationParts Parts(NodeConfiguration configuration) => new(configuration, new NodeConfiguration());

    private static string Rule(string host, string subset) =>
        $"{{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {{name: {host}}}, "
        + $"spec: {{host: {host}, subsets: [{{name: {subset}, labels: {{version: {subset}}}}}]}}}}";
}
