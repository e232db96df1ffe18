using System.Net;
using MeshProtocol;
using Tests.Proxy;
using Tests.Translation;
using Xunit;

namespace Tests.Observability;

/// <summary>Istio's standard metrics, label by label, as the two proxies of a request count it.</summary>
public sealed class StandardMetricsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RequestInMutualTls_CountsOnceAtEachSide_WithAllLabels()
    {
        await using var pair = await MeteredPair.StartAsync(mutualTls: true);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("hello", await pair.GetAsync());
        }

        var source = (await MetricsScrape.UntilAsync(pair.Client, 3)).Single("istio_requests_total");
        var destination = (await MetricsScrape.UntilAsync(pair.Server, 3)).Single("istio_requests_total");

        var both = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["source_workload"] = "gw-v1",
            ["source_workload_namespace"] = "mesh",
            ["source_principal"] = MutualTlsPair.Gateway,
            ["source_app"] = "gw",
            ["source_version"] = "v1",
            ["source_canonical_service"] = "gw",
            ["source_canonical_revision"] = "v1",
            ["source_cluster"] = "Kubernetes",
            ["destination_workload"] = "books-v1",
            ["destination_workload_namespace"] = "mesh",
            ["destination_principal"] = MutualTlsPair.Books,
            ["destination_app"] = "books",
            ["destination_version"] = "v1",
            ["destination_service"] = "books.mesh.svc.cluster.local",
            ["destination_service_name"] = "books",
            ["destination_service_namespace"] = "mesh",
            ["destination_canonical_service"] = "books",
            ["destination_canonical_revision"] = "v1",
            ["destination_cluster"] = "Kubernetes",
            ["request_protocol"] = "http",
            ["response_code"] = "200",
            ["grpc_response_status"] = "",
            ["response_flags"] = "-",
        };
        Assert.Equal(3, source.Value);
        Assert.Equal(3, destination.Value);
        AssertLabels(new(both) { ["reporter"] = "source", ["connection_security_policy"] = "unknown" }, source);
        AssertLabels(new(both) { ["reporter"] = "destination", ["connection_security_policy"] = "mutual_tls" }, destination);
    }

    [Fact]
    public async Task RequestInPlainText_NamesItsCallerToo_AndTheApplicationSeesNothingOfIt()
    {
        await using var pair = await MeteredPair.StartAsync(mutualTls: false);
        await pair.GetAsync();

        var destination = (await MetricsScrape.UntilAsync(pair.Server, 1)).Single("istio_requests_total");
        Assert.Equal(
            ("gw-v1", "mesh", "gw", "unknown", "unknown", "none"),
            (destination["source_workload"], destination["source_workload_namespace"], destination["source_app"], destination["source_principal"], destination["destination_principal"], destination["connection_security_policy"]));
        Assert.DoesNotContain(pair.SeenHeaders, name => name.StartsWith("x-envoy-peer-metadata", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task CallerWithoutProxy_IsUnknown_AndWhatItClaimsIsKeptFromTheApplication()
    {
        await using var pair = await MeteredPair.StartAsync(mutualTls: false);
        await pair.SendToServerAsync([]);
        await pair.SendToServerAsync([("x-envoy-peer-metadata", "nonsense"), ("x-envoy-peer-metadata-id", "sidecar~1.2.3.4~x.y~z")]);

        var destination = (await MetricsScrape.UntilAsync(pair.Server, 2)).Single("istio_requests_total");
        Assert.Equal(
            ("unknown", "unknown", "unknown", "latest", "unknown", "none"),
            (destination["source_workload"], destination["source_workload_namespace"], destination["source_canonical_service"], destination["source_canonical_revision"], destination["source_cluster"], destination["connection_security_policy"]));
        Assert.DoesNotContain(pair.SeenHeaders, name => name.StartsWith("x-envoy-peer-metadata", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task PeerThatIsDescribedForAnotherNamespace_IsKnownByItsCertificateAlone()
    {
        await using var pair = await MeteredPair.StartAsync(mutualTls: true, described: new PeerDescription("admin", "secret", "admin", "v9", "admin", "v9"));
        await pair.GetAsync();

        var destination = (await MetricsScrape.UntilAsync(pair.Server, 1)).Single("istio_requests_total");
        Assert.Equal(
            ("unknown", "mesh", MutualTlsPair.Gateway, "mutual_tls"),
            (destination["source_workload"], destination["source_workload_namespace"], destination["source_principal"], destination["connection_security_policy"]));
    }

    [Fact]
    public async Task Retries_AreOneRequestAtTheSource_AndOneForEachTryAtTheDestination()
    {
        await using var pair = await MeteredPair.StartAsync(mutualTls: true, change: push =>
            push.RouteTables[0].VirtualHosts[0].Routes[0].Forward.Retries = new RetryPolicy { Attempts = 2, BaseIntervalMs = 1, AnyHost = true, Conditions = { RetryCondition.ServerError } });
        pair.Status = 503;
        await pair.SendAsync();

        var source = (await MetricsScrape.UntilAsync(pair.Client, 1)).Single("istio_requests_total");
        Assert.Equal((1, "503", "URX"), (source.Value, source["response_code"], source["response_flags"]));
        Assert.Equal((3, "503", "-"), (await MetricsScrape.UntilAsync(pair.Server, 3)).Single("istio_requests_total") is var all ? (all.Value, all["response_code"], all["response_flags"]) : default);
    }

    [Fact]
    public async Task InjectedAbort_IsCountedAtTheSourceAlone_WithItsServiceAndNoWorkload()
    {
        await using var pair = await MeteredPair.StartAsync(mutualTls: true, change: push =>
            push.RouteTables[0].VirtualHosts[0].Routes[0].Fault = new Fault { Abort = new Abort { HttpStatus = 418, PerMillion = 1_000_000 } });
        await pair.SendAsync();

        var source = (await MetricsScrape.UntilAsync(pair.Client, 1)).Single("istio_requests_total");
        Assert.Equal(
            ("418", "FI", "books.mesh.svc.cluster.local", "books", "unknown", "unknown", "latest", "unknown"),
            (source["response_code"], source["response_flags"], source["destination_service"], source["destination_service_name"], source["destination_workload"], source["destination_service_namespace"], source["destination_canonical_revision"], source["source_principal"]));
        Assert.Empty((await MetricsScrape.OfAsync(pair.Server)).Where("istio_requests_total"));
    }

    [Fact]
    public async Task Timeout_Is504AtTheSource_AndAnAbandonedRequestAtTheDestination()
    {
        await using var pair = await MeteredPair.StartAsync(mutualTls: true, change: push => push.RouteTables[0].VirtualHosts[0].Routes[0].Forward.TimeoutMs = 200);
        pair.IsStuck = true;
        await pair.SendAsync();

        var source = (await MetricsScrape.UntilAsync(pair.Client, 1)).Single("istio_requests_total");
        var destination = (await MetricsScrape.UntilAsync(pair.Server, 1)).Single("istio_requests_total");
        Assert.Equal(("504", "UT", "books-v1"), (source["response_code"], source["response_flags"], source["destination_workload"]));
        Assert.Equal(("0", "DC"), (destination["response_code"], destination["response_flags"]));
    }

    [Theory]
    [InlineData(UnknownHosts.AllowAny, "PassthroughCluster", "200")]
    [InlineData(UnknownHosts.RegistryOnly, "BlackHoleCluster", "502")]
    public async Task HostOutsideOfTheMesh_IsNamedAsItIsAskedFor(UnknownHosts unknown, string name, string code)
    {
        await using var outside = await UpstreamServer.SayingAsync("outside");
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1).With(push => push.Listeners[0].UnknownHosts = unknown));
        using var response = await proxy.Client(handler => handler.Proxy = new WebProxy($"http://127.0.0.1:{proxy.OutboundPort}")).GetAsync($"http://127.0.0.1:{outside.Port}/", Token);

        var source = (await MetricsScrape.UntilAsync(proxy, 1)).Single("istio_requests_total");
        Assert.Equal(
            (name, $"127.0.0.1:{outside.Port}", code, "-", "unknown"),
            (source["destination_service_name"], source["destination_service"], source["response_code"], source["response_flags"], source["destination_workload"]));
    }

    [Fact]
    public async Task HostWithoutRoute_IsNotNamedByClientsOfAGateway()
    {
        await using var gateway = await TestProxy.GatewayAsync(MeshPush.Gateway(1, "known.example.com"));
        using var response = await gateway.DirectClient(ListenerDirection.Gateway, 80).GetAsync("/", Token);

        var source = (await MetricsScrape.UntilAsync(gateway, 1)).Single("istio_requests_total");
        Assert.Equal(
            ("source", "404", "NR", "unknown", "unknown", "ingress"),
            (source["reporter"], source["response_code"], source["response_flags"], source["destination_service"], source["destination_service_name"], source["source_workload"]));
    }

    [Fact]
    public async Task MirroredRequest_CountsAtTheDestinationAsAnyOther_AndNotAtTheSource()
    {
        await using var pair = await MeteredPair.StartAsync(mutualTls: true, change: push =>
            push.RouteTables[0].VirtualHosts[0].Routes[0].Forward.Mirrors.Add(new Mirror { Cluster = push.Clusters[0].Name, PerMillion = 1_000_000 }));
        await pair.GetAsync();

        Assert.Equal(2, (await MetricsScrape.UntilAsync(pair.Server, 2)).Single("istio_requests_total").Value);
        Assert.Equal(1, (await MetricsScrape.UntilAsync(pair.Client, 1)).Single("istio_requests_total").Value);
    }

    [Fact]
    public async Task Histograms_HaveEnvoysBuckets_AndTheSizesOfBodies()
    {
        await using var pair = await MeteredPair.StartAsync(mutualTls: true);
        Assert.Equal("hello", await pair.PostAsync(new StringContent(new string('x', 3000))));
        Assert.Equal("hello", await pair.PostAsync(new ChunkedContent(700)));

        foreach (var proxy in new[] { pair.Client, pair.Server })
        {
            var scrape = await MetricsScrape.UntilAsync(proxy, 2);
            Assert.Equal((3700.0, 2.0), (scrape.Sum("istio_request_bytes_sum"), scrape.Sum("istio_request_bytes_count")));
            Assert.Equal((10.0, 2.0), (scrape.Sum("istio_response_bytes_sum"), scrape.Sum("istio_response_bytes_count")));
            Assert.Equal(
                ["0.5", "1", "5", "10", "25", "50", "100", "250", "500", "1000", "2500", "5000", "10000", "30000", "60000", "300000", "600000", "1800000", "3600000", "+Inf"],
                scrape.Where("istio_request_bytes_bucket").Select(sample => sample["le"]));
            Assert.Equal((0.0, 1.0, 2.0), (scrape.Sum("istio_request_bytes_bucket", ("le", "500")), scrape.Sum("istio_request_bytes_bucket", ("le", "1000")), scrape.Sum("istio_request_bytes_bucket", ("le", "5000"))));
            Assert.Equal(2, scrape.Sum("istio_request_duration_milliseconds_count"));
            Assert.True(scrape.Sum("istio_request_duration_milliseconds_sum") > 0);
        }
    }

    [Fact]
    public async Task ServiceEntry_IsNamedByItsHost()
    {
        await using var upstream = await UpstreamServer.SayingAsync("echo");
        await using var proxy = await TestProxy.SidecarAsync(MeshBuilder.Bookinfo().Apply($$"""
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: { name: echo }
            spec:
              hosts: [echo.example.com]
              resolution: STATIC
              ports: [{ number: 80, name: http, protocol: HTTP }]
              endpoints: [{ address: 127.0.0.1, ports: { http: {{upstream.Port}} } }]
            """).PushFor("gw-v1"), apps: (8080, 1));
        Assert.Equal("echo", await proxy.Client().GetStringAsync("http://echo.example.com/", Token));

        var source = (await MetricsScrape.UntilAsync(proxy, 1)).Single("istio_requests_total");
        Assert.Equal(
            ("echo.example.com", "echo.example.com", "unknown", "unknown"),
            (source["destination_service"], source["destination_service_name"], source["destination_workload"], source["destination_service_namespace"]));
    }

    private static void AssertLabels(Dictionary<string, string> expected, MetricsScrape.Sample sample) => Assert.Equal(
        expected.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"),
        sample.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"));

    /// <summary>A body that does not tell its length.</summary>
    private sealed class ChunkedContent(int length) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(new byte[length]).AsTask();

        protected override bool TryComputeLength(out long computed)
        {
            computed = 0;
            return false;
        }
    }
}
