using MeshExplanation;
using MeshTranslation;
using Tests.Proxy;
using Tests.Translation;
using Xunit;

namespace Tests.Commands;

/// <summary>What is said beforehand is what a proxy then does.</summary>
public sealed class ExplainedDecisionTests
{
    private const int Requests = 100;

    private static readonly string[] Hosts = ["books", "ratings", "Ratings.mesh", "books.mesh.svc.cluster.local", "odd", "nowhere.example"];
    private static readonly string[] Ports = ["", "", ":80", ":8080"];
    private static readonly string[] Paths = ["/", "/books", "/books/1", "/ratings", "/a/../ratings/%31", "/direct", "/moved", "/gone"];
    private static readonly string[] Queries = ["", "?ids=1", "?ids=x&v=2"];
    private static readonly string[] Methods = ["GET", "POST", "DELETE"];

    [Fact]
    public async Task Explanation_NamesTheRouteAndClusterThatTheProxyTakes()
    {
        var mesh = MeshBuilder.Bookinfo().PlainText().With(new MeshSettings { AllowUnknownHosts = false }).Apply("""
            {apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: books}, spec: {host: books, subsets: [{name: v1, labels: {version: v1}}, {name: v2, labels: {version: v2}}]}}
            ---
            {apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: books}, spec: {hosts: [books], http: [
              {name: user, match: [{name: jason, headers: {end-user: {exact: jason}}}, {name: list, queryParams: {ids: {regex: '[0-9]+'}}}], route: [{destination: {host: books, subset: v2}}]},
              {name: write, match: [{method: {exact: POST}, withoutHeaders: {x-old: {}}}], route: [{destination: {host: books, subset: v9}}]},
              {name: direct, match: [{uri: {exact: /direct}}], directResponse: {status: 418}},
              {name: one, match: [{uri: {regex: '/books/.+'}}], route: [{destination: {host: books, subset: v1}, weight: 30}, {destination: {host: books, subset: v2}, weight: 70}]},
              {name: rest, route: [{destination: {host: books, subset: v1}}]}]}}
            ---
            {apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: ratings}, spec: {hosts: [ratings, odd], http: [
              {name: moved, match: [{uri: {prefix: /moved}}], redirect: {uri: /there}},
              {name: gone, match: [{uri: {prefix: /gone}, headers: {end-user: {regex: 'j.*'}}}], fault: {abort: {httpStatus: 410, percentage: {value: 100}}}, route: [{destination: {host: ratings}}]},
              {name: plain, match: [{uri: {prefix: /ratings}, ignoreUriCase: true}, {authority: {prefix: odd}}], route: [{destination: {host: ratings}}]}]}}
            """);
        var view = mesh.View();
        using var log = new LogFile();
        await using var proxy = await TestProxy.SidecarAsync(mesh.PushFor("gw-v1").With(push => log.Of(push, "%REQ(X-NUMBER)% %ROUTE_NAME% %UPSTREAM_CLUSTER% %RESPONSE_FLAGS%")), null, (8080, 1));
        var random = new Random(20);
        var explanations = new List<RequestExplanation>();
        for (var number = 0; number < Requests; number++)
        {
            var question = QuestionOf(random);
            explanations.Add(RequestExplainer.Explain(new ExplainedMesh { View = view, Resources = [] }, question));
            var uri = new Uri(question.Url, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
            using var request = new HttpRequestMessage(new HttpMethod(question.Method), uri);
            request.Headers.Add("x-number", $"{number}");
            foreach (var header in question.Headers)
            {
                request.Headers.Add(header.Name, header.Value);
            }

            using var response = await proxy.Client().SendAsync(request, TestContext.Current.CancellationToken);
        }

        foreach (var line in await log.LinesAsync(Requests))
        {
            var parts = line.Split(' ');
            var explanation = explanations[int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture)];
            Assert.True(parts[1] == (explanation.RouteName ?? "-"), $"{line} was to be {explanation.RouteName}: {explanation.Url}");
            Assert.True(IsOneOf(parts[2], explanation), $"{line} was to be {string.Join(", ", explanation.Clusters.Select(cluster => cluster.Name))}: {explanation.Url}");
            if (explanation.Flag is { } flag)
            {
                Assert.True(parts[3] == flag, $"{line} was to have {flag}: {explanation.Url}");
            }
        }
    }

    [Fact]
    public void EjectedEndpoint_SaysSinceWhenAndHowLong()
    {
        var view = MeshBuilder.Bookinfo().View();
        const string Cluster = "outbound|80||books.mesh.svc.cluster.local";
        var endpoints = view.Translate(view.Registry.Workloads[^1].Node).EndpointSets.Single(set => set.Cluster == Cluster).Endpoints;
        var report = new EndpointReport { Ejected = true, EjectedForMs = 1500, EjectionLengthMs = 30_000, Active = 2 };
        var state = new ProxyState(null, new Dictionary<(string, string), EndpointReport> { [(Cluster, $"127.0.0.1:{endpoints[0].Port}")] = report });

        var explanation = RequestExplainer.Explain(new ExplainedMesh { View = view, Resources = [], Caller = state }, new RequestQuestion { From = "gw", Url = "http://books/" });

        using var text = new StringWriter { NewLine = "\n" };
        ExplanationText.Write(explanation, text);
        Assert.Contains($"endpoint mesh/{endpoints[0].Workload}, 127.0.0.1:{endpoints[0].Port}, ejected by outlier detection 1.5 s ago; back in 28.5 s at the earliest, 2 requests under way\n", text.ToString(), StringComparison.Ordinal);
        Assert.Contains($"endpoint mesh/{endpoints[1].Workload}, 127.0.0.1:{endpoints[1].Port}, healthy\n", text.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1, "", "")]
    [InlineData(50, 1, "", "")]
    [InlineData(60, 1, "1 of 2 endpoints are healthy, less than minHealthPercent 60: ejected ones are used too", "")]
    [InlineData(60, 2, "0 of 2 endpoints are healthy, less than minHealthPercent 60: ejected ones are used too", "")]
    [InlineData(0, 2, "", "all its endpoints are ejected, and no minHealthPercent lets ejected ones be used")]
    public void EjectedEndpoints_AreUsedInAPanicOnly(int minHealth, int ejected, string panic, string problem)
    {
        var view = MeshBuilder.Bookinfo()
            .Apply($"{{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {{name: books, namespace: mesh}}, spec: {{host: books, trafficPolicy: {{outlierDetection: {{minHealthPercent: {minHealth}}}}}}}}}")
            .View();
        const string Cluster = "outbound|80||books.mesh.svc.cluster.local";
        var endpoints = view.Translate(view.Registry.Workloads[^1].Node).EndpointSets.Single(set => set.Cluster == Cluster).Endpoints;
        var reports = endpoints.Take(ejected).ToDictionary(endpoint => (Cluster, $"127.0.0.1:{endpoint.Port}"), _ => new EndpointReport { Ejected = true });

        var explanation = RequestExplainer.Explain(
            new ExplainedMesh { View = view, Resources = [], Caller = new ProxyState(null, reports) }, new RequestQuestion { From = "gw", Url = "http://books/" });

        var cluster = Assert.Single(explanation.Clusters);
        Assert.Equal(panic, cluster.Settings.FirstOrDefault(setting => setting.Name == "panic")?.Value ?? "");
        Assert.Equal((problem, problem.Length > 0 ? "UH" : null), (cluster.Problem ?? "", cluster.Flag));
    }

    // A cluster that does not exist is no upstream cluster to the access log.
    private static bool IsOneOf(string logged, RequestExplanation explanation) => logged == "-"
        ? explanation.Clusters.Count == 0 || explanation.Clusters.Any(cluster => cluster.Flag == "NC")
        : explanation.Clusters.Any(cluster => cluster.Name == logged && cluster.Share > 0);

    private static RequestQuestion QuestionOf(Random random)
    {
        var headers = new List<HeaderField>();
        if (random.Next(2) == 0)
        {
            headers.Add(new HeaderField("end-user", random.Next(2) == 0 ? "jason" : "other"));
        }

        if (random.Next(3) == 0)
        {
            headers.Add(new HeaderField("x-old", "1"));
        }

        return new RequestQuestion
        {
            From = "gw-v1",
            Url = $"http://{Pick(Hosts)}{Pick(Ports)}{Pick(Paths)}{Pick(Queries)}",
            Method = Pick(Methods),
            Headers = headers,
        };

        string Pick(string[] choices) => choices[random.Next(choices.Length)];
    }
}
