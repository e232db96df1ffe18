using MeshProtocol;
using MeshRouting;
using Xunit;
using static Tests.Routing.RoutingBuilder;

namespace Tests.Routing;

public sealed class ExplanationTests
{
    [Fact]
    public void Explanation_GivesReasonForEachRulePassedOver()
    {
        var listener = Listener(
            Host("books *.mesh",
                To("alice", new RouteMatch { Name = "by-user", Uri = Prefix("/api"), Headers = { ["x-user"] = Exact("alice") } }),
                To("quiet", new RouteMatch { WithoutHeaders = { ["x-user"] = Present() } }, new RouteMatch { QueryParams = { ["q"] = Regex("[0-9]+") } }),
                Split("canary", ("v1", 90), ("v2", 10)),
                To("never")),
            Host("*", To("any")),
            Host("ratings", To("ratings")));

        var explanation = listener.Explain(new TestHead("Books:80", "/web", ("x-user", "bob")), 80);

        Assert.Equal(RoutingOutcome.Routed, explanation.Outcome);
        const string Place = "  [VirtualService mesh/books spec.http[0], books.yaml:12]";
        Assert.Equal(
            $"""
            route canary of virtual host books *.mesh
              + virtual host books *.mesh: domain 'books' is the most specific for 'Books:80'{Place}
                - route alice: does not match{Place}
                  - match by-user: uri '/web' does not begin with '/api'; header x-user: 'bob' is not 'alice'
                - route quiet: does not match{Place}
                  - match 1: header x-user: 'bob' is there, which withoutHeaders rules out
                  - match 2: query parameter q: it is missing
                + route canary: has no match and takes every request
                  + cluster v1: 90.0%
                  + cluster v2: 10.0%
                - route never: not reached: route canary comes before it{Place}
              - virtual host *: domain '*' fits 'Books:80' but is less specific{Place}
              - virtual host ratings: none of its domains fits 'Books:80': ratings{Place}

            """,
            explanation.ToString().Replace(" %", "%", StringComparison.Ordinal));
    }

    [Fact]
    public void UnknownHost_NamesThePolicy()
    {
        var explanation = Listener(Host("books", To("c"))).Explain(new TestHead("example.org", "/"), 80);
        Assert.Equal("no virtual host of port 80 answers to 'example.org': passed on to the address asked for (ALLOW_ANY)", explanation.Reason);
        Assert.Equal("listener outbound has no routes for port 81: passed on to the address asked for (ALLOW_ANY)",
            Listener(Host("books", To("c"))).Explain(new TestHead("books:81", "/"), 81).Reason);
    }

    [Fact]
    public void NoRoute_IsNotFound() =>
        Assert.Equal("no route of virtual host books matches: 404, flag NR",
            Listener(Host("books", To("c", new RouteMatch { Uri = Exact("/x") }))).Explain(new TestHead("books", "/"), 80).Reason);
}
