using System.Diagnostics.CodeAnalysis;
using MeshProtocol;
using MeshRouting;
using Xunit;
using static Tests.Routing.RoutingBuilder;

namespace Tests.Routing;

/// <summary>Claims of a token, in the place of a header.</summary>
public sealed class ClaimMatchTests
{
    [Theory]
    [InlineData("@request.auth.claims.group", "admin", true)]
    [InlineData("@request.auth.claims[group]", "admin", true)]
    [InlineData("@request.auth.claims.Group", "admin", false)]
    [InlineData("@request.auth.claims.group", "root", false)]
    [InlineData("@request.auth.claims.realm.role", "user", true)]
    [InlineData("@request.auth.claims[realm][role]", "user", true)]
    [InlineData("@request.auth.claims[realm.role]", "user", false)]
    public void Claim_HoldsWhenOneOfItsTextsDoes(string name, string value, bool expected)
    {
        Assert.Equal(expected, Decide(new RouteMatch { Headers = { [name] = Exact(value) } }));
        Assert.Equal(!expected, Decide(new RouteMatch { WithoutHeaders = { [name] = Exact(value) } }));
    }

    [Fact]
    public void Presence_AsksForTheClaimAlone()
    {
        Assert.True(Decide(new RouteMatch { Headers = { ["@request.auth.claims.group"] = Present() } }));
        Assert.False(Decide(new RouteMatch { Headers = { ["@request.auth.claims.other"] = Present() } }));
        Assert.True(Decide(new RouteMatch { WithoutHeaders = { ["@request.auth.claims.other"] = Present() } }));
    }

    [Theory]
    [InlineData("@request.auth.claims")]
    [InlineData("@request.auth.claims.")]
    [InlineData("@request.auth.claims.a..b")]
    [InlineData("@request.auth.claims[a")]
    public void NameOfNoClaim_IsRefused(string name)
    {
        var error = Assert.Throws<RoutingConfigurationException>(() => Decide(new RouteMatch { Headers = { [name] = Present() } }));
        Assert.Contains("names no claim", error.Message, StringComparison.Ordinal);
    }

    private static bool Decide(RouteMatch match)
    {
        var snapshot = RoutingSnapshot.Compile(Configuration(Host("h", To("matched", match))));
        return snapshot.FindListener("outbound")!.Decide(new Head(), 80, RandomChance.Shared).IsRouted;
    }

    private readonly struct Head : IRequestHead
    {
        public string Method => "GET";

        public string Scheme => "http";

        public string Authority => "h";

        public string Path => "/";

        public string Query => "";

        public bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
        {
            value = "a header is no claim";
            return false;
        }

        public IReadOnlyList<string> ClaimTexts(ReadOnlySpan<string> path) => string.Join('/', path) switch
        {
            "group" => ["reader", "admin"],
            "realm/role" => ["user"],
            _ => [],
        };
    }
}
