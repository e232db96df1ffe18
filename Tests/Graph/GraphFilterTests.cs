using MeshControlPlane.Observability.Graph;
using MeshControlPlane.Observability.Graph.Filters;
using Tests.Translation;
using Xunit;
using static Tests.Graph.Traffic;

namespace Tests.Graph;

public sealed class GraphFilterTests
{
    private static readonly MeshGraph Graph = GraphBuilderTests.Build(
        MeshBuilder.Bookinfo().Apply("""
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: ratings }
            spec:
              hosts: [ratings]
              http: [{ fault: { abort: { httpStatus: 500, percentage: { value: 10 } } }, route: [{ destination: { host: ratings } }] }]
            """),
        new GraphOptions(),
        [.. Both(Ingress, Party("gw"), 100), .. Both(Party("gw"), Party("books"), 30), .. Both(Party("books"), Party("ratings"), 20, Response(500, 10))]);

    [Theory]
    [InlineData("name = books", "books v1")]
    [InlineData("name contains rat", "ratings v1")]
    [InlineData("httpin > 5", "gw v1")]
    [InlineData("httpin>=10", "gw v1")]
    [InlineData("faultinjection", "ratings")]
    [InlineData("fi or gateway", "ingress ratings")]
    [InlineData("app = ratings and not vs", "v1")]
    [InlineData("workload ^= books", "v1")]
    [InlineData("root", "ingress")]
    [InlineData("version != v1 and node = service", "books gw ratings")]
    [InlineData("! version *= 1 && service contains rat || gateway", "ingress ratings")]
    [InlineData("not healthy and ns = mesh", "ratings v1 v1")]
    public void Expression_FindsNodes(string expression, string labels)
    {
        var filter = GraphFilter.Parse(expression);

        Assert.Equal(labels.Split(' '), Graph.Nodes.Where(filter.IsTrueOf).Select(node => node.Label).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("%httperr > 5", 2)]
    [InlineData("http > 5", 2)]
    [InlineData("rt > 1", 6)]
    [InlineData("mtls", 6)]
    [InlineData("not mtls", 0)]
    [InlineData("code = 500", 2)]
    [InlineData("sourceprincipal endswith sa/gw", 2)]
    [InlineData("protocol = http and %httptraffic <= 100", 6)]
    [InlineData("name = books", 0)]
    public void Expression_FindsEdges(string expression, int count)
    {
        var filter = GraphFilter.Parse(expression);

        Assert.Equal(count, Graph.Edges.Count(filter.IsTrueOf));
    }

    [Theory]
    [InlineData("colour = red", "'colour' is not known")]
    [InlineData("http >", "After 'http >' a value is missing.")]
    [InlineData("http", "After 'http' a comparison is missing")]
    [InlineData("http > many", "'many' is not a number")]
    [InlineData("http contains 5", "'http' is a number")]
    [InlineData("name > books", "'name' is a text")]
    [InlineData("mtls idle", "Before 'idle' an 'and' or an 'or' is missing.")]
    [InlineData("mtls and", "The expression ends too early")]
    [InlineData("name = \"books", "A quotation mark is not closed.")]
    public void ExpressionThatIsWrong_SaysWhy(string expression, string problem)
    {
        var (filter, found) = GraphFilter.TryParse(expression);

        Assert.Null(filter);
        Assert.StartsWith(problem, found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("  ")]
    public void NoExpression_IsNoFilter(string? expression) => Assert.Equal((null, null), GraphFilter.TryParse(expression));
}
