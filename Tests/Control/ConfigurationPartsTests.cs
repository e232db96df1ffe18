using MeshControlPlane.Discovery;
using Tests.Translation;
using Xunit;

namespace Tests.Control;

public sealed class ConfigurationPartsTests
{
    [Fact]
    public void NothingKnown_EverythingIsSent()
    {
        var configuration = MeshBuilder.Bookinfo().For("gw-v1");

        var push = new ConfigurationParts(configuration).DifferenceTo(ConfigurationParts.None)!;

        Assert.Equal(configuration.Clusters, push.Clusters);
        Assert.Equal(configuration.RouteTables, push.RouteTables);
        Assert.Equal(configuration.EndpointSets, push.EndpointSets);
        Assert.Equal(configuration.Listeners, push.Listeners);
        Assert.Empty(push.RemovedClusters);
    }

    [Fact]
    public void Same_NothingIsSent()
    {
        var parts = new ConfigurationParts(MeshBuilder.Bookinfo().For("gw-v1"));

        Assert.Null(new ConfigurationParts(MeshBuilder.Bookinfo().For("gw-v1")).DifferenceTo(parts));
    }

    [Fact]
    public void OneMoreWorkload_SendsItsEndpointSetsAlone()
    {
        var before = new ConfigurationParts(MeshBuilder.Bookinfo().For("gw-v1"));

        var push = new ConfigurationParts(MeshBuilder.Bookinfo().Workload("books-v3", "books", "v3").For("gw-v1")).DifferenceTo(before)!;

        Assert.Equal("outbound|80||books.mesh.svc.cluster.local", Assert.Single(push.EndpointSets).Cluster);
        Assert.Empty(push.Clusters);
        Assert.Empty(push.RouteTables);
        Assert.Empty(push.Listeners);
    }

    [Fact]
    public void WhatIsGone_IsNamed()
    {
        var before = new ConfigurationParts(MeshBuilder.Bookinfo().Apply("""
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: { name: books }
            spec: { host: books, subsets: [{ name: v1, labels: { version: v1 } }] }
            """).For("gw-v1"));

        var push = new ConfigurationParts(MeshBuilder.Bookinfo().For("gw-v1")).DifferenceTo(before)!;

        Assert.Equal(["outbound|80|v1|books.mesh.svc.cluster.local"], push.RemovedClusters);
        Assert.Equal(["outbound|80|v1|books.mesh.svc.cluster.local"], push.RemovedEndpointSets);
    }
}
