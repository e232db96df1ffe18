using MeshProtocol;
using Xunit;
using static Tests.Routing.RoutingBuilder;

namespace Tests.Routing;

public sealed class MatchTests
{
    [Theory]
    [InlineData("/api", true)]
    [InlineData("/api?x=1", true)]
    [InlineData("/api/", false)]
    [InlineData("/API", false)]
    public void UriExact_IsWholePathWithoutQuery(string path, bool expected) =>
        Assert.Equal(expected, Holds(new RouteMatch { Uri = Exact("/api") }, new TestHead("h", path)));

    [Theory]
    [InlineData("/api", true)]
    [InlineData("/apiary", true)]
    [InlineData("/ap", false)]
    [InlineData("/Api/x", false)]
    public void UriPrefix_IsPlainText(string path, bool expected) =>
        Assert.Equal(expected, Holds(new RouteMatch { Uri = Prefix("/api") }, new TestHead("h", path)));

    [Theory]
    [InlineData(@"/b[0-9]+", "/b12", true)]
    [InlineData(@"/b[0-9]+", "/b12/x", false)]
    [InlineData(@"/b[0-9]+", "/b12?x", true)]
    [InlineData(@"/a|/b", "/ax", false)]
    [InlineData(@"/\d+", "/٣", false)]
    [InlineData(@"/(?P<id>\w+)", "/x_1", true)]
    [InlineData(@"(?i)/Api", "/aPI", true)]
    [InlineData(@"/[[:alpha:]-]+", "/a-b", true)]
    [InlineData(@"/[[:alpha:]-]+", "/a1", false)]
    [InlineData(@"/\Qa.b\E", "/a.b", true)]
    [InlineData(@"/\Qa.b\E", "/axb", false)]
    [InlineData(@"/[\w.]+", "/a.b", true)]
    public void UriRegex_MatchesWholePath(string pattern, string path, bool expected) =>
        Assert.Equal(expected, Holds(new RouteMatch { Uri = Regex(pattern) }, new TestHead("h", path)));

    [Fact]
    public void Regex_OfBackTrackingKind_StaysLinear()
    {
        var match = new RouteMatch { Uri = Regex("/(a+)+b") };
        Assert.False(Holds(match, new TestHead("h", "/" + new string('a', 50_000))));
    }

    [Fact]
    public void IgnoreUriCase_IsForExactAndPrefixOnly()
    {
        Assert.True(Holds(new RouteMatch { Uri = Exact("/api"), IgnoreUriCase = true }, new TestHead("h", "/API")));
        Assert.True(Holds(new RouteMatch { Uri = Prefix("/api"), IgnoreUriCase = true }, new TestHead("h", "/APIary")));
        Assert.False(Holds(new RouteMatch { Uri = Regex("/api"), IgnoreUriCase = true }, new TestHead("h", "/API")));
    }

    [Fact]
    public void MethodSchemeAndAuthority_AreCaseSensitive()
    {
        Assert.True(Holds(new RouteMatch { Method = Exact("POST") }, new TestHead("h", "/") { Method = "POST" }));
        Assert.False(Holds(new RouteMatch { Method = Exact("post") }, new TestHead("h", "/") { Method = "POST" }));
        Assert.True(Holds(new RouteMatch { Scheme = Prefix("http") }, new TestHead("h", "/") { Scheme = "https" }));
        Assert.True(Holds(new RouteMatch { Authority = Exact("books:80") }, new TestHead("books:80", "/")));
        Assert.False(Holds(new RouteMatch { Authority = Exact("books") }, new TestHead("books:80", "/")));
        Assert.False(Holds(new RouteMatch { Authority = Exact("books") }, new TestHead("Books", "/")));
    }

    [Fact]
    public void Header_NamesIgnoreCaseAndValuesDoNot()
    {
        var match = new RouteMatch { Headers = { ["x-user"] = Exact("alice") } };
        Assert.True(Holds(match, new TestHead("h", "/", ("X-User", "alice"))));
        Assert.False(Holds(match, new TestHead("h", "/", ("x-user", "Alice"))));
        Assert.False(Holds(match, new TestHead("h", "/")));
    }

    [Fact]
    public void RepeatedHeader_IsJoinedWithCommas() =>
        Assert.True(Holds(new RouteMatch { Headers = { ["x"] = Exact("a,b") } }, new TestHead("h", "/", ("x", "a"), ("x", "b"))));

    [Fact]
    public void SeveralHeaders_MustAllHold()
    {
        var match = new RouteMatch { Headers = { ["a"] = Exact("1"), ["b"] = Prefix("2") } };
        Assert.True(Holds(match, new TestHead("h", "/", ("a", "1"), ("b", "22"))));
        Assert.False(Holds(match, new TestHead("h", "/", ("a", "1"))));
    }

    [Fact]
    public void HeaderPresence_TakesAnyValue()
    {
        var match = new RouteMatch { Headers = { ["x"] = Present() } };
        Assert.True(Holds(match, new TestHead("h", "/", ("x", ""))));
        Assert.False(Holds(match, new TestHead("h", "/")));
    }

    [Theory]
    [InlineData(":path", "/a?b=1")]
    [InlineData(":method", "GET")]
    [InlineData(":authority", "h:80")]
    [InlineData(":scheme", "http")]
    public void PseudoHeader_IsMatched(string name, string value)
    {
        Assert.True(Holds(new RouteMatch { Headers = { [name] = Exact(value) } }, new TestHead("h:80", "/a?b=1")));
        Assert.False(Holds(new RouteMatch { Headers = { [name] = Exact(value + "x") } }, new TestHead("h:80", "/a?b=1")));
    }

    [Fact]
    public void WithoutHeaders_TreatsMissingAsEmpty()
    {
        Assert.True(Holds(new RouteMatch { WithoutHeaders = { ["x"] = Exact("a") } }, new TestHead("h", "/")));
        Assert.True(Holds(new RouteMatch { WithoutHeaders = { ["x"] = Exact("a") } }, new TestHead("h", "/", ("x", "b"))));
        Assert.False(Holds(new RouteMatch { WithoutHeaders = { ["x"] = Exact("a") } }, new TestHead("h", "/", ("x", "a"))));
        Assert.False(Holds(new RouteMatch { WithoutHeaders = { ["x"] = Regex("a*") } }, new TestHead("h", "/")));
        Assert.True(Holds(new RouteMatch { WithoutHeaders = { ["x"] = Regex("a+") } }, new TestHead("h", "/")));
    }

    [Fact]
    public void WithoutHeadersPresence_MeansAbsent()
    {
        var match = new RouteMatch { WithoutHeaders = { ["x"] = Present() } };
        Assert.True(Holds(match, new TestHead("h", "/")));
        Assert.False(Holds(match, new TestHead("h", "/", ("x", ""))));
    }

    [Theory]
    [InlineData("/?q=1", true)]
    [InlineData("/?a=0&q=1", true)]
    [InlineData("/?q=2&q=1", false)]
    [InlineData("/?Q=1", false)]
    [InlineData("/?q", false)]
    [InlineData("/?qq=1", false)]
    [InlineData("/", false)]
    public void QueryParameter_FirstOccurrenceCounts(string path, bool expected) =>
        Assert.Equal(expected, Holds(new RouteMatch { QueryParams = { ["q"] = Exact("1") } }, new TestHead("h", path)));

    [Fact]
    public void QueryParameterPresence_NeedsNoValue()
    {
        var match = new RouteMatch { QueryParams = { ["q"] = Present() } };
        Assert.True(Holds(match, new TestHead("h", "/?q")));
        Assert.True(Holds(match, new TestHead("h", "/?q=")));
        Assert.False(Holds(match, new TestHead("h", "/?r")));
    }

    [Fact]
    public void ConditionsOfOneMatch_MustAllHold()
    {
        var match = new RouteMatch { Uri = Prefix("/a"), Headers = { ["x"] = Exact("1") } };
        Assert.True(Holds(match, new TestHead("h", "/a", ("x", "1"))));
        Assert.False(Holds(match, new TestHead("h", "/b", ("x", "1"))));
        Assert.False(Holds(match, new TestHead("h", "/a")));
    }
}
