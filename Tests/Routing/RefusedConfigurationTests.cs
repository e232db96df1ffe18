using MeshProtocol;
using MeshRouting;
using Route = MeshProtocol.Route;
using Xunit;
using static Tests.Routing.RoutingBuilder;

namespace Tests.Routing;

public sealed class RefusedConfigurationTests
{
    private const string Place = " (from VirtualService mesh/books spec.http[0], books.yaml:12)";

    [Fact]
    public void BadRegex_IsRefusedWithItsPlace()
    {
        var error = Refuse(Configuration(Host("books", To("v1", new RouteMatch { Uri = Regex("/(") }))));
        Assert.StartsWith("route 'v1' of virtual host 'books' of route table '80': uri: the regular expression '/(' cannot be used: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(Place, error.Message, StringComparison.Ordinal);
        Assert.Equal("books", error.Origin!.Name);
    }

    [Theory]
    [InlineData("a)|(b")]
    [InlineData("(?=a)")]
    [InlineData(@"(a)\1")]
    [InlineData("[a")]
    [InlineData(@"a\")]
    public void RegexOutsideRe2_IsRefused(string pattern) =>
        Assert.Contains("cannot be used", Refuse(Configuration(Host("*", To("c", new RouteMatch { Headers = { ["x"] = Regex(pattern) } })))).Message, StringComparison.Ordinal);

    [Fact]
    public void EmptyStringMatch_IsRefused() =>
        Assert.Contains("headers['x']: the match has none of", Refuse(Configuration(Host("*", To("c", new RouteMatch { Headers = { ["x"] = new StringMatch() } })))).Message, StringComparison.Ordinal);

    [Fact]
    public void UnknownPseudoHeader_IsRefused() =>
        Assert.Contains("no such pseudo header", Refuse(Configuration(Host("*", To("c", new RouteMatch { Headers = { [":port"] = Exact("1") } })))).Message, StringComparison.Ordinal);

    [Fact]
    public void DuplicateDomain_IsRefused() =>
        Assert.Equal(
            "virtual host 'Books x' of route table '80': domain 'Books' is already that of virtual host 'books'" + Place,
            Refuse(Configuration(Host("books", To("a")), Host("Books x", To("b")))).Message);

    [Theory]
    [InlineData("foo.*")]
    [InlineData("*.*")]
    public void OddDomain_IsRefused(string domain) =>
        Assert.Contains($"domain '{domain}' is neither", Refuse(Configuration(Host(domain, To("a")))).Message, StringComparison.Ordinal);

    [Fact]
    public void UnknownRouteTable_IsRefused()
    {
        var configuration = Configuration(Host("*", To("a")));
        configuration.Listeners[0].RouteTables[0] = "81";
        Assert.Equal("listener 'outbound': there is no route table '81'", Refuse(configuration).Message);
    }

    [Fact]
    public void DuplicateNames_AreRefused()
    {
        var clusters = Configuration(Host("*", To("a")));
        clusters.Clusters.Add(clusters.Clusters[0].Clone());
        Assert.Contains("another cluster", Refuse(clusters).Message, StringComparison.Ordinal);

        var tables = Configuration(Host("*", To("a")));
        tables.RouteTables.Add(tables.RouteTables[0].Clone());
        Assert.Contains("another route table", Refuse(tables).Message, StringComparison.Ordinal);

        var listeners = Configuration(Host("*", To("a")));
        listeners.Listeners.Add(listeners.Listeners[0].Clone());
        Assert.Contains("another listener", Refuse(listeners).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoTablesForOnePort_AreRefused()
    {
        var configuration = Configuration(Host("*", To("a")));
        configuration.RouteTables.Add(new RouteTable { Name = "other", Port = 80 });
        configuration.Listeners[0].RouteTables.Add("other");
        Assert.Contains("second one for port 80", Refuse(configuration).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BadWeights_AreRefused()
    {
        Assert.Contains("sum up to 0", Refuse(Configuration(Host("*", Split("r", ("a", 0), ("b", 0))))).Message, StringComparison.Ordinal);
        Assert.Contains("negative", Refuse(Configuration(Host("*", Split("r", ("a", -1), ("b", 2))))).Message, StringComparison.Ordinal);
        Assert.Contains("names no cluster", Refuse(Configuration(Host("*", Split("r")))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RouteWithoutAction_IsRefused() =>
        Assert.Contains("no action", Refuse(Configuration(Host("*", new Route { Name = "r" }))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("127.0.0.1", 0)]
    [InlineData("127.0.0.1", 65536)]
    [InlineData("a b", 80)]
    public void BadEndpoint_IsRefused(string address, int port)
    {
        var configuration = Configuration(Host("*", To("a")));
        configuration.EndpointSets.Add(new EndpointSet { Cluster = "a", Endpoints = { new MeshProtocol.Endpoint { Address = address, Port = port } } });
        Assert.Contains($"'{address}:{port}'", Refuse(configuration).Message, StringComparison.Ordinal);
    }

    private static RoutingConfigurationException Refuse(NodeConfiguration configuration) =>
        Assert.Throws<RoutingConfigurationException>(() => RoutingSnapshot.Compile(configuration));
}
