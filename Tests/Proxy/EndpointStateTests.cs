using MeshProxy.Configuration;
using Xunit;

namespace Tests.Proxy;

/// <summary>An endpoint that is known by several hosts, each with connections of its own.</summary>
public sealed class EndpointStateTests
{
    [Fact]
    public void Hosts_HaveAuthoritiesOfTheirOwn_HoweverTheyAlternate()
    {
        var endpoint = new EndpointState("127.0.0.1", 443, addedAt: 0);
        // More than are remembered.
        var hosts = Enumerable.Range(0, 600).Select(i => $"h{i}.test").ToList();

        var first = hosts.ConvertAll(endpoint.DestinationFor);

        Assert.Equal(hosts.Count, first.Distinct().Count());
        Assert.Equal(first, hosts.ConvertAll(host => endpoint.DestinationFor(host.ToUpperInvariant())));
        Assert.NotEqual(first[0], new EndpointState("127.0.0.2", 443, addedAt: 0).DestinationFor(hosts[0]));
        // What is remembered is not made anew.
        Assert.Same(endpoint.DestinationFor(hosts[0]), endpoint.DestinationFor(hosts[0]));
        Assert.Same(endpoint.DestinationFor(hosts[^1]), endpoint.DestinationFor(hosts[^1]));
    }
}
