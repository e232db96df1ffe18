using System.Text.Json;
using MeshControlPlane.ClusterSource;
using MeshControlPlane.Registry;
using MeshControlPlane.Store;
using MeshModel.Kinds;
using MeshModel.Networking;
using MeshTranslation;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Tests.ClusterSource;

/// <summary>What becomes of Services and their EndpointSlices.</summary>
public sealed class ClusterResourcesTests : IDisposable
{
    private readonly ResourceStore _store = ResourceStore.InMemory(TimeProvider.System, NullLogger<ResourceStore>.Instance);
    private readonly ClusterEndpoints _endpoints = new();
    private readonly ClusterResources _resources;
    private int _changes;

    public ClusterResourcesTests()
    {
        var registry = new WorkloadRegistry(TimeProvider.System, NullLogger<WorkloadRegistry>.Instance);
        _resources = new ClusterResources(_store, registry, _endpoints, new MeshSettings());
        _resources.Changed += _ => _changes++;
    }

    private ServiceEntry? Entry => _resources.Current.Resources.Values.OfType<ServiceEntry>().SingleOrDefault();

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(
        """{"name":"dns","port":53,"protocol":"UDP"},{"name":"dns-tcp","port":53,"protocol":"TCP"},{"name":"metrics","port":9153}""",
        "dns-tcp:53 metrics:9153")]
    [InlineData("""{"port":80}""", ":80")]
    [InlineData("""{"name":"dns","port":53,"protocol":"UDP"}""", null)]
    [InlineData("""{"name":"diameter","port":3868,"protocol":"SCTP"}""", null)]
    public async Task PortsThatAreNotOfTcp_AreLeftOut(string ports, string? expected)
    {
        await PutServiceAsync(ports);
        await PutSliceAsync("10.1.0.1");

        Assert.Equal(expected, Entry is { } entry ? string.Join(' ', entry.Spec.Ports.Select(port => $"{port.Name}:{port.Number}")) : null);
    }

    [Fact]
    public async Task WhatIsTheSame_IsTheSameEntry_AndNobodyIsToldOfIt()
    {
        await PutServiceAsync("""{"name":"http","port":80}""");
        await PutSliceAsync("10.1.0.1");
        await PutPodAsync("v1", "Pending");
        var (entry, before) = (Entry, _changes);
        Assert.Equal("v1", Assert.Single(entry!.Spec.Endpoints).Labels["version"]);

        await PutPodAsync("v1", "Running");
        await PutSliceAsync("10.1.0.1", version: 2);
        await _endpoints.Slices.ReplaceAsync([Slice("10.1.0.1", version: 3)]);
        Assert.Equal(before, _changes);

        // Something else changes.
        await PutServiceAsync("""{"name":"http","port":80}""", "other");
        Assert.Equal(before + 1, _changes);
        Assert.Same(entry, Entry);

        await PutPodAsync("v2", "Running");
        Assert.Equal(before + 2, _changes);
        Assert.Equal("v2", Assert.Single(Entry!.Spec.Endpoints).Labels["version"]);
        await _endpoints.Slices.ReplaceAsync([]);
        Assert.Null(Entry);
    }

    [Fact]
    public void VersionsOfOneStart_AreNotThoseOfTheNext()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

        Assert.InRange(_store.Current.Version, now - TimeSpan.FromMinutes(10).TotalMilliseconds, now);
        Assert.Equal(_store.Current.Version, _resources.Current.Version);
    }

    private Task PutServiceAsync(string ports, string name = "books") =>
        new MirroredKind(ResourceKinds.Service, static _ => true, _store, NullLogger.Instance).PutAsync(JsonElement.Parse(
            $$$"""
            {
              "apiVersion": "v1", "kind": "Service",
              "metadata": { "name": "{{{name}}}", "namespace": "mesh", "creationTimestamp": "2026-01-01T00:00:00Z" },
              "spec": { "ports": [{{{ports}}}] }
            }
            """));

    private Task PutSliceAsync(string address, int version = 1) => _endpoints.Slices.PutAsync(Slice(address, version));

    private static JsonElement Slice(string address, int version) => JsonElement.Parse($$$"""
        {
          "metadata": { "name": "books-x", "namespace": "mesh", "resourceVersion": "{{{version}}}", "labels": { "kubernetes.io/service-name": "books" } },
          "addressType": "IPv4",
          "ports": [{ "name": "http", "port": 8080 }, { "name": "odd", "port": 99999999999 }],
          "endpoints": [{ "addresses": ["{{{address}}}"], "targetRef": { "kind": "Pod", "name": "books-1" } }]
        }
        """);

    private Task PutPodAsync(string version, string phase) => _endpoints.Pods.PutAsync(JsonElement.Parse(
        $$$"""{"metadata":{"name":"books-1","namespace":"mesh","labels":{"version":"{{{version}}}"}},"status":{"phase":"{{{phase}}}"}}"""));
}
