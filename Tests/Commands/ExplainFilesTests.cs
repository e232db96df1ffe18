using System.Text.Json.Nodes;
using Xunit;

namespace Tests.Commands;

public sealed class ExplainFilesTests : IDisposable
{
    private const string Rules = """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: { name: ratings }
        spec:
          host: ratings
          trafficPolicy:
            connectionPool: { http: { http1MaxPendingRequests: 1 } }
          subsets:
          - { name: v1, labels: { version: v1 } }
          - { name: v2, labels: { version: v2 } }
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: ratings }
        spec:
          hosts: [ratings]
          http:
          - name: jason
            match:
            - headers: { end-user: { exact: jason } }
            fault:
              delay: { fixedDelay: 2s, percentage: { value: 100 } }
            route:
            - destination: { host: ratings, subset: v1 }
          - name: rest
            match:
            - uri: { prefix: /ratings }
            timeout: 3s
            route:
            - destination: { host: ratings, subset: v1 }
              weight: 90
            - destination: { host: ratings, subset: v2 }
              weight: 10
        """;

    private readonly ManifestDirectory _manifests = new();

    [Fact]
    public async Task Request_IsExplainedFromTopToBottom()
    {
        var services = await _manifests.AddAsync("services.yaml", ManifestDirectory.Services);
        var rules = await _manifests.AddAsync("rules.yaml", Rules);

        var run = await CommandRun.OfAsync("explain", "--from", "gw", "--url", "http://ratings/ratings", "--header", "end-user=jason", "--files", services, rules);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            $"""
            GET http://ratings/ratings from mesh/gw (sidecar)
            end-user: jason

            listener outbound, port 80
              + virtual host ratings.mesh.svc.cluster.local:80: domain 'ratings' is the most specific for 'ratings'  [VirtualService mesh/ratings ({rules}:12)]
                + rule jason: matches  [VirtualService mesh/ratings spec.http[0] ({rules}:18)]
                  + match 1: holds  [VirtualService mesh/ratings spec.http[0].match[0] ({rules}:20)]
                - rule rest: not reached: route jason comes before it  [VirtualService mesh/ratings spec.http[1] ({rules}:25)]

            route jason
              fault.delay  2s for 100 % of requests  [VirtualService mesh/ratings spec.http[0].fault.delay ({rules}:22)]
              timeout      none
              retries      2, on connect-failure, refused-stream, unavailable, cancelled (the default)

            100 % to cluster outbound|80|v1|ratings.mesh.svc.cluster.local  [VirtualService mesh/ratings spec.http[0].route[0] ({rules}:24)]
              loadBalancer    LEAST_REQUEST
              tls             mutual TLS to endpoints that take it (automatic)
              connectionPool  at most 1 pending requests  [DestinationRule mesh/ratings spec.trafficPolicy.connectionPool ({rules}:7)]
              endpoint mesh/ratings-v1, healthy
                mutual TLS PERMISSIVE; spoken is mutual TLS as spiffe://cluster.local/ns/mesh/sa/gateway
                allowed: no policy is for this workload

            => goes to subset v1 of ratings.mesh.svc.cluster.local:80

            """,
            run.Output);
    }

    [Fact]
    public async Task RulePassedOver_AndShares_AndEmptySubset_AreTold()
    {
        var run = await ExplainAsync("http://ratings/ratings?ids=1");

        Assert.Contains("    - rule jason: does not match", run.Output, StringComparison.Ordinal);
        Assert.Contains("      - match 1: header end-user: it is missing", run.Output, StringComparison.Ordinal);
        Assert.Contains("90 % to cluster outbound|80|v1|", run.Output, StringComparison.Ordinal);
        Assert.Contains("  ! 503, flag UH: no workload in namespace mesh has the labels app=ratings, version=v2 of subset v2 (DestinationRule mesh/ratings spec.subsets (", run.Output, StringComparison.Ordinal);
        Assert.Contains("=> goes 90 % to subset v1 of ratings.mesh.svc.cluster.local:80, 10 % to subset v2 of ratings.mesh.svc.cluster.local:80; 10 % of requests get 503, flag UH: no workload", run.Output, StringComparison.Ordinal);

        run = await ExplainAsync("http://ratings/ratings?ids=1", "--workload", "name=ratings-v2,app=ratings,version=v2");
        Assert.Contains("endpoint mesh/ratings-v2, healthy", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("503", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://ratings/other", 404, "NR", "404, flag NR: no rule of VirtualService mesh/ratings")]
    [InlineData("http://ratings/other", 404, "NR", "spec.http[1] (uri '/other' does not begin with '/ratings')")]
    [InlineData("http://ratings:8080/ratings", null, null, "no service or rule is for 'ratings' on port 8080; Service mesh/ratings has 80: passed through to ratings:8080 as it is (outboundTrafficPolicy ALLOW_ANY)")]
    [InlineData("http://example.org/", null, null, "no service or rule is for 'example.org' on port 80: passed through")]
    public async Task RequestThatIsNotRouted_SaysWhyInASentence(string url, int? status, string? flag, string summary)
    {
        var run = await ExplainAsync(url, "-o", "json");

        var explanation = JsonNode.Parse(run.Output)!;
        Assert.Equal((status, flag), ((int?)explanation["status"], (string?)explanation["flag"]));
        Assert.Contains(summary, (string?)explanation["summary"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task UndefinedSubset_NamesTheResourceToMend()
    {
        var rules = await _manifests.AddAsync("more.yaml", """
            {apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: gw}, spec: {hosts: [gw], http: [{route: [{destination: {host: gw, subset: v9}}]}]}}
            ---
            {apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: gw}, spec: {host: gw, subsets: [{name: v1, labels: {version: v1}}]}}
            """);

        var run = await ExplainAsync("http://gw:8080/", "-f", rules);

        Assert.EndsWith(
            $"=> 503, flag NC: subset v9 of gw.mesh.svc.cluster.local is not defined: DestinationRule mesh/gw defines v1; add it there (DestinationRule mesh/gw spec.subsets ({rules}:3))\n",
            run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DestinationsPolicies_SayWhoIsRefused()
    {
        var policies = await _manifests.AddAsync("policies.yaml", """
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: { name: only-gateway }
            spec:
              selector: { matchLabels: { app: ratings } }
              rules:
              - from: [{ source: { principals: [cluster.local/ns/mesh/sa/gateway] } }]
                to: [{ operation: { methods: [GET] } }]
            ---
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: { name: strict }
            spec: { mtls: { mode: STRICT } }
            """);

        var allowed = await ExplainAsync("http://ratings/ratings", "-f", policies, "-H", "end-user: jason");
        Assert.Contains($"mutual TLS STRICT; spoken is mutual TLS as spiffe://cluster.local/ns/mesh/sa/gateway  [PeerAuthentication mesh/strict spec.mtls ({policies}:13)]", allowed.Output, StringComparison.Ordinal);
        Assert.Contains($"+ ALLOW mesh/only-gateway: rules[0] is about it  [AuthorizationPolicy mesh/only-gateway spec.rules[0] ({policies}:7)]", allowed.Output, StringComparison.Ordinal);
        Assert.Contains("allowed by AuthorizationPolicy mesh/only-gateway spec.rules[0]", allowed.Output, StringComparison.Ordinal);

        var refused = await ExplainAsync("http://ratings/ratings", "-f", policies, "-H", "end-user=jason", "-X", "POST");
        Assert.Contains("- ALLOW mesh/only-gateway: rules[0]: method 'POST' is not GET", refused.Output, StringComparison.Ordinal);
        Assert.Contains("where it is refused: 403 'RBAC: access denied': there are ALLOW policies, and none is about it", refused.Output, StringComparison.Ordinal);

        // Who is no part of the files has the default service account.
        var stranger = await ExplainAsync("http://ratings/ratings", "-f", policies, "-H", "end-user=jason", "--from", "stranger");
        Assert.Contains("note: no workload of the files is called stranger", stranger.Output, StringComparison.Ordinal);
        Assert.Contains("principal 'cluster.local/ns/mesh/sa/default' is not cluster.local/ns/mesh/sa/gateway", stranger.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PlainTextToAStrictWorkload_IsRefused()
    {
        var policies = await _manifests.AddAsync("policies.yaml", """
            {apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: {name: strict}, spec: {mtls: {mode: STRICT}}}
            ---
            {apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: gw}, spec: {host: gw, trafficPolicy: {tls: {mode: DISABLE}}}}
            """);

        var run = await ExplainAsync("http://gw:8080/", "-f", policies);

        Assert.Contains("spoken is plain text", run.Output, StringComparison.Ordinal);
        Assert.Contains("where it is refused: plain text is refused: the connection is reset", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ingress_TakesHostsOfGateways()
    {
        var run = await CommandRun.OfAsync(
            ["explain", "--from", "ingress", "--url", "http://localhost/gateway/books", .. Bookinfo("books-deployment.yaml", "istio-gateway.yaml")]);
        Assert.Contains("listener gateway_80, port 80  [Gateway mesh/mesh spec.servers[0] (", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("=> goes to gw.mesh.svc.cluster.local:8080\n", run.Output, StringComparison.Ordinal);

        run = await CommandRun.OfAsync(["explain", "--from", "ingress", "--url", "http://localhost:81/", .. Bookinfo("books-deployment.yaml", "istio-gateway.yaml")]);
        Assert.EndsWith("=> the connection is refused: no Gateway that selects ingressgateway has a server for port 81\n", run.Output, StringComparison.Ordinal);

        run = await CommandRun.OfAsync(["explain", "--from", "ingress", "--url", "http://bookinfo.example.com/", .. Bookinfo("books-deployment.yaml", "istio-gateway-https.yaml")]);
        Assert.Contains("redirect", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("=> the proxy answers 301, a redirect\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InjectedAbortOfEveryRequest_IsTheOutcome()
    {
        var rules = await _manifests.AddAsync("abort.yaml", """
            {apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: gw}, spec: {hosts: [gw], http: [
              {match: [{uri: {prefix: /grpc}}], fault: {abort: {grpcStatus: UNAVAILABLE, percentage: {value: 100}}}, route: [{destination: {host: gw}}]},
              {fault: {abort: {httpStatus: 418, percentage: {value: 100}}}, route: [{destination: {host: gw}}]}]}}
            """);

        Assert.EndsWith("=> the proxy answers 418: an injected fault takes every request\n", (await ExplainAsync("http://gw:8080/", "-f", rules)).Output, StringComparison.Ordinal);
        Assert.EndsWith("=> the proxy answers 200 with gRPC status 14: an injected fault takes every request\n", (await ExplainAsync("http://gw:8080/grpc", "-f", rules)).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("explain: --from is missing", "explain", "--url", "http://ratings/")]
    [InlineData("explain: --url is missing", "explain", "--from", "gw")]
    [InlineData("explain: 'ratings' is no URL", "explain", "--from", "gw", "--url", "ratings")]
    [InlineData("explain: --header 'x' is no name=value", "explain", "--from", "gw", "--url", "http://ratings/", "--header", "x")]
    [InlineData("explain: there is no mesh at ", "explain", "--from", "gw", "--url", "http://ratings/", "--mesh-dir", "/no/such/mesh")]
    [InlineData("explain: --workload 'app=x' has no name=", "explain", "--from", "gw", "--url", "http://ratings/", "-f", "x.yaml", "--workload", "app=x")]
    [InlineData("proxies: there is no mesh at ", "proxies", "--mesh-dir", "/no/such/mesh")]
    [InlineData("diff: there is no mesh at ", "diff", "x.yaml", "--mesh-dir", "/no/such/mesh")]
    [InlineData("routes: there is no mesh at ", "routes", "gw", "--mesh-dir", "/no/such/mesh")]
    public async Task Mistakes_AreOneSentence(string message, params string[] arguments)
    {
        var run = await CommandRun.OfAsync(arguments);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith(message, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
    }

    public void Dispose() => _manifests.Dispose();

    private static string[] Bookinfo(params string[] files) => ["-f", .. files.Select(file => Path.Combine(RepositoryTree.Root, "mesh", file))];

    private async Task<CommandRun> ExplainAsync(string url, params string[] more)
    {
        var services = await _manifests.AddAsync("services.yaml", ManifestDirectory.Services);
        var rules = await _manifests.AddAsync("rules.yaml", Rules);
        string[] from = more.Contains("--from") ? [] : ["--from", "gw"];
        var run = await CommandRun.OfAsync(["explain", .. from, "--url", url, "-f", services, "-f", rules, .. more]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return run;
    }
}
