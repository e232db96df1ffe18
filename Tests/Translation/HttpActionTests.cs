using MeshProtocol;
using Xunit;
using Route = MeshProtocol.Route;

namespace Tests.Translation;

/// <summary>What the rules of a VirtualService do to a request besides choosing its cluster.</summary>
public sealed class HttpActionTests
{
    private const string To = "route: [{destination: {host: ratings}}]";

    [Theory]
    [InlineData("{delay: {fixedDelay: 2s, percent: 100}}", """{ "delay": { "fixedDelayMs": "2000", "perMillion": 1000000 } }""")]
    [InlineData("{delay: {fixedDelay: 2s, percent: 100, percentage: {value: 0.5}}}", """{ "delay": { "fixedDelayMs": "2000", "perMillion": 5000 } }""")]
    [InlineData("{abort: {httpStatus: 555, percentage: {value: 0.0001}}}", """{ "abort": { "httpStatus": 555, "perMillion": 1 } }""")]
    [InlineData("{abort: {grpcStatus: UNAVAILABLE, percentage: {value: 50}}}", """{ "abort": { "grpcStatus": 14, "perMillion": 500000 } }""")]
    public void Fault_IsTranslated(string fault, string expected) =>
        Assert.Equal(Fault.Parser.ParseJson(expected), RouteOf($"{{fault: {fault}, {To}}}").Fault);

    [Theory]
    [InlineData("{delay: {fixedDelay: 2s}}")]
    [InlineData("{abort: {httpStatus: 500}}")]
    [InlineData("{abort: {httpStatus: 500, percentage: {value: 0}}}")]
    public void FaultWithoutAShare_NeverHappens(string fault) => Assert.Null(RouteOf($"{{fault: {fault}, {To}}}").Fault);

    [Fact]
    public void TimeoutAndRetries_AreAbsentUnlessGiven()
    {
        var forward = RouteOf($"{{{To}}}").Forward;
        Assert.Equal(0, forward.TimeoutMs);
        Assert.Null(forward.Retries);
        Assert.Equal(1500, RouteOf($"{{timeout: 1.5s, {To}}}").Forward.TimeoutMs);
    }

    [Theory]
    [InlineData("{attempts: 0}", "{ }")]
    [InlineData("{attempts: 3, perTryTimeout: 2s}",
        """{ "attempts": 3, "perTryTimeoutMs": "2000", "conditions": ["RETRY_CONDITION_CONNECT_FAILURE", "RETRY_CONDITION_REFUSED_STREAM", "RETRY_CONDITION_GRPC_UNAVAILABLE", "RETRY_CONDITION_GRPC_CANCELLED"] }""")]
    [InlineData("{attempts: 1, retryOn: '5xx,503,retriable-status-codes', backoff: 100ms, retryIgnorePreviousHosts: false}",
        """{ "attempts": 1, "conditions": ["RETRY_CONDITION_SERVER_ERROR"], "statusCodes": [503], "baseIntervalMs": "100", "anyHost": true }""")]
    [InlineData("{attempts: 1, retryOn: 'gateway-error,reset,retriable-4xx,reset-before-request,envoy-ratelimited,deadline-exceeded,resource-exhausted,internal'}",
        """{ "attempts": 1, "conditions": ["RETRY_CONDITION_GATEWAY_ERROR", "RETRY_CONDITION_RESET", "RETRY_CONDITION_RETRIABLE_4XX", "RETRY_CONDITION_RESET_BEFORE_REQUEST", "RETRY_CONDITION_RATE_LIMITED", "RETRY_CONDITION_GRPC_DEADLINE_EXCEEDED", "RETRY_CONDITION_GRPC_RESOURCE_EXHAUSTED", "RETRY_CONDITION_GRPC_INTERNAL"] }""")]
    public void Retries_AreTranslated(string retries, string expected) =>
        Assert.Equal(RetryPolicy.Parser.ParseJson(expected), RouteOf($"{{retries: {retries}, {To}}}").Forward.Retries);

    [Theory]
    [InlineData("mirror: {host: ratings, subset: v2}", "outbound|80|v2|ratings.mesh.svc.cluster.local 1000000")]
    [InlineData("mirror: {host: books}, mirrorPercent: 10", "outbound|80||books.mesh.svc.cluster.local 100000")]
    [InlineData("mirror: {host: books}, mirror_percent: 20", "outbound|80||books.mesh.svc.cluster.local 200000")]
    [InlineData("mirror: {host: books}, mirrorPercent: 10, mirrorPercentage: {value: 2.5}", "outbound|80||books.mesh.svc.cluster.local 25000")]
    [InlineData("mirror: {host: books}, mirrorPercentage: {value: 0}")]
    [InlineData("mirrors: [{destination: {host: books}}, {destination: {host: ratings}, percentage: {value: 1}}, {destination: {host: gw}, percentage: {value: 0}}]",
        "outbound|80||books.mesh.svc.cluster.local 1000000", "outbound|80||ratings.mesh.svc.cluster.local 10000")]
    public void Mirrors_AreTranslated(string mirrors, params string[] expected) =>
        Assert.Equal(expected, RouteOf($"{{{mirrors}, {To}}}").Forward.Mirrors.Select(mirror => $"{mirror.Cluster} {mirror.PerMillion}"));

    [Fact]
    public void OnlyDestination_RemovesFirst_ThenTheRulesOperations_ThenItsOwn()
    {
        var route = RouteOf(
            "{headers: {request: {set: {b: rule, a: rule}, add: {c: rule}, remove: [x]}}, route: [{destination: {host: ratings}, headers: {request: {set: {a: own}, remove: [b]}}}]}");
        Assert.Equal(["Remove x", "Remove b", "Set a rule", "Set b rule", "Add c rule", "Set a own"], Text(route.Headers));
        Assert.Null(route.Forward.Clusters[0].Headers);
    }

    [Theory]
    [InlineData("{headers: {request: {set: {':authority': rule}}}, ", "rule")]
    [InlineData("{", "own")]
    public void AuthorityOfTheRule_GoesBeforeTheOnlyDestinations(string rule, string expected) => Assert.Equal(
        expected, RouteOf(rule + "route: [{destination: {host: ratings}, headers: {request: {set: {Host: own}}}}]}").Headers.Authority);

    [Fact]
    public void SeveralDestinations_KeepTheirOwnOperations()
    {
        var route = RouteOf(
            "{headers: {request: {set: {a: rule}}}, route: [{destination: {host: ratings}, weight: 1, headers: {request: {set: {Host: other}, remove: [b]}}}, {destination: {host: books}, weight: 1}]}");
        Assert.Equal(["Set a rule"], Text(route.Headers));
        Assert.Equal(["Remove b"], Text(route.Forward.Clusters[0].Headers));
        Assert.Equal("other", route.Forward.Clusters[0].Headers.Authority);
        Assert.Null(route.Forward.Clusters[1].Headers);
    }

    [Theory]
    [InlineData("{uri: /x, authority: other}", """{ "path": "/x", "authority": "other" }""")]
    [InlineData("{uriRegexRewrite: {match: a, rewrite: b}}", """{ "regex": { "pattern": "a", "substitution": "b" } }""")]
    public void Rewrite_IsTranslated(string rewrite, string expected) =>
        Assert.Equal(Rewrite.Parser.ParseJson(expected), RouteOf($"{{rewrite: {rewrite}, {To}}}").Forward.Rewrite);

    [Theory]
    [InlineData("{uri: /x}", """{ "status": 301, "path": "/x" }""")]
    [InlineData("{prefixRewrite: /x, authority: a, scheme: https, redirectCode: 308, port: 1}", """{ "status": 308, "prefix": "/x", "authority": "a", "scheme": "https", "port": 1 }""")]
    [InlineData("{derivePort: FROM_REQUEST_PORT}", """{ "status": 301, "derivePort": "REDIRECT_PORT_REQUEST" }""")]
    public void Redirect_IsTranslated(string redirect, string expected) =>
        Assert.Equal(Redirect.Parser.ParseJson(expected), RouteOf($"{{redirect: {redirect}}}").Redirect);

    [Fact]
    public void RedirectWithAStatusThatIsNone_LeavesTheRuleWithoutAction() =>
        Assert.Equal("default", RouteOf("{redirect: {uri: /x, redirectCode: 304}}").Name);

    [Theory]
    [InlineData("{status: 200, body: {string: a}}")]
    [InlineData("{status: 200, body: {bytes: YQ==}}")]
    public void DirectResponse_IsTranslated(string response) =>
        Assert.Equal(DirectResponse.Parser.ParseJson("""{ "status": 200, "body": "YQ==" }"""), RouteOf($"{{directResponse: {response}}}").DirectResponse);

    [Fact]
    public void CorsPolicy_IsTranslated() => Assert.Equal(
        CorsPolicy.Parser.ParseJson("""{ "allowOrigins": [{ "prefix": "https://" }], "allowMethods": "GET,POST", "maxAge": "60", "allowCredentials": true, "answersUnmatchedPreflights": true }"""),
        RouteOf($"{{corsPolicy: {{allowOrigins: [{{prefix: 'https://'}}], allowMethods: [GET, POST], maxAge: 60s, allowCredentials: true, unmatchedPreflights: IGNORE}}, {To}}}").Cors);

    [Fact]
    public void OldListOfOrigins_IsOfExactOnes() =>
        Assert.Equal("a", Assert.Single(RouteOf($"{{corsPolicy: {{allowOrigin: [a]}}, {To}}}").Cors.AllowOrigins).Exact);

    private static IEnumerable<string> Text(HeaderChanges changes) =>
        changes.Request.Select(operation => $"{operation.Kind} {operation.Name} {operation.Value}".TrimEnd());

    private static Route RouteOf(string rule)
    {
        var configuration = MeshBuilder.Bookinfo().Apply(
            $"{{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {{name: ratings}}, spec: {{hosts: [ratings], http: [{rule}]}}}}").For("gw-v1");
        return Assert.Single(configuration.RouteTables.Single(table => table.Name == "80").VirtualHosts
            .Single(host => host.Name.StartsWith("ratings.", StringComparison.Ordinal)).Routes);
    }
}
