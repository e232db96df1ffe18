using CsCheck;
using MeshProtocol;
using MeshRouting;
using Xunit;
using static Tests.Routing.RoutingBuilder;

namespace Tests.Routing;

public sealed class VirtualHostTests
{
    private static string? HostFor(string authority, params string[] domains)
    {
        var listener = Listener([.. domains.Select(domain => Host(domain, To("c")))]);
        return listener.Decide(new TestHead(authority, "/"), 80, new SeededChance(1)).VirtualHost?.Name;
    }

    [Theory]
    [InlineData("books.mesh", "books.mesh")]
    [InlineData("a.mesh", "*.mesh")]
    [InlineData("a.b.mesh", "*.b.mesh")]
    [InlineData("other", "*")]
    [InlineData("BOOKS.Mesh", "books.mesh")]
    [InlineData("X.B.MESH", "*.b.mesh")]
    [InlineData("books.mesh:8080", "books.mesh")]
    [InlineData("a.mesh:80", "*.mesh")]
    [InlineData(".mesh", "*")]
    [InlineData("", "*")]
    public void Authority_GetsMostSpecificHost(string authority, string expected) =>
        Assert.Equal(expected, HostFor(authority, "*", "*.mesh", "*.b.mesh", "books.mesh"));

    [Fact]
    public void UnknownHost_IsSaid()
    {
        var decision = Listener(Host("books", To("c"))).Decide(new TestHead("ratings", "/"), 80, new SeededChance(1));
        Assert.Equal(RoutingOutcome.NoVirtualHost, decision.Outcome);
        Assert.False(decision.IsRouted);
    }

    [Fact]
    public void UnknownPort_IsSaid() =>
        Assert.Equal(
            RoutingOutcome.NoRouteTable, Listener(Host("*", To("c"))).Decide(new TestHead("books", "/"), 81, new SeededChance(1)).Outcome);

    [Fact]
    public void GatewayListener_HasOneTableForAllPorts()
    {
        var configuration = Configuration(Host("*", To("c")));
        configuration.Listeners[0].Direction = ListenerDirection.Gateway;
        configuration.Listeners[0].Port = 80;
        var listener = RoutingSnapshot.Compile(configuration).FindListener(ListenerDirection.Gateway, 80)!;
        Assert.True(listener.Decide(new TestHead("localhost:34567", "/"), 34567, new SeededChance(1)).IsRouted);
    }

    [Fact]
    public void WildcardSpecificity_HoldsWhateverTheOrder()
    {
        var label = Gen.Int[0, 2].Select(i => "abc"[i].ToString());
        var name = Gen.Select(label.Array[1, 4], labels => string.Join('.', labels));
        var domain = Gen.Select(name, Gen.Bool, (text, isWild) => isWild ? "*." + text : text);
        Gen.Select(domain.Array[1, 8], name).Sample((domains, host) =>
        {
            domains = [.. domains.Distinct()];
            var expected = domains
                .Where(candidate => candidate[0] == '*' ? host.EndsWith(candidate[1..], StringComparison.Ordinal) : candidate == host)
                .MaxBy(candidate => candidate[0] == '*' ? candidate.Length : 1000);
            Assert.Equal(expected, HostFor(host, domains));
        }, iter: 300);
    }

    [Theory]
    [InlineData("books:80", "books", 80)]
    [InlineData("books", "books", 443)]
    [InlineData("[::1]:8080", "[::1]", 8080)]
    [InlineData("[::1]", "[::1]", 443)]
    [InlineData("::1", "::1", 443)]
    [InlineData("books:", "books", 443)]
    [InlineData("books:http", "books:http", 443)]
    public void Authority_IsTakenApart(string authority, string host, int port)
    {
        Assert.Equal(host, HostName.WithoutPort(authority).ToString());
        Assert.Equal(port, HostName.PortOf(authority, 443));
    }
}
