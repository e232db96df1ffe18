using Aspire.Hosting.ApplicationModel;
using MeshControlPlane.Observability.Tracing;
using MeshExplanation;
using MeshExplanation.Running;
using Tests.Control;
using Xunit;

namespace Tests.Distributed;

/// <summary>One request through Bookinfo is one trace, with the spans of all its services and proxies.</summary>
public sealed class TracingTests
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Caller = "00f067aa0ba902b7";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RequestThroughBookinfo_IsOneTraceWithEveryHop_HereAndAtTheCollector()
    {
        await using var collector = await FakeCollector.StartAsync();
        var target = collector.Target(isHttp: false);
        await using var mesh = await MeshTesting.MeshFixture.StartAsync<Projects.AppHost>(
            options => options.ConfigureBuilder = builder =>
            {
                var control = builder.Resources.OfType<MeshResource>().Single();
                control.Annotations.Add(new EnvironmentCallbackAnnotation(context =>
                {
                    context.EnvironmentVariables["OTEL_EXPORTER_OTLP_ENDPOINT"] = target.Endpoint.AbsoluteUri;
                    context.EnvironmentVariables["OTEL_EXPORTER_OTLP_HEADERS"] = "x-key=secret";
                }));
            },
            Token);
        await BookinfoMesh.UntilAsync(
            async () => (await mesh.SendAsync("/gateway/books", 4, Token)).All(answer => answer.Status == System.Net.HttpStatusCode.OK), "the mesh answers");

        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(mesh.IngressAddress, "/gateway/books"));
        request.Headers.Add("b3", $"{TraceId}-{Caller}-1");
        using var response = await client.SendAsync(request, Token);
        response.EnsureSuccessStatusCode();

        // The gateway's proxies alone, then both sides of each call; the services' own spans come in between.
        string[] hops = ["istio-ingressgateway.istio-system client", "gw.mesh server", "gw.mesh client", "gw.mesh client", "books.mesh server", "ratings.mesh server"];
        MeshTrace? trace = null;
        await BookinfoMesh.UntilAsync(
            async () => (trace = await FindAsync(mesh.MeshDirectory)) is not null && OfProxies(trace).Count() == hops.Length
                && new[] { "gw", "books", "ratings" }.All(service => trace.Spans.Any(span => span.Service.StartsWith(service, StringComparison.Ordinal) && !IsProxys(span)))
                && trace.Spans.All(span => span.ParentId == Caller || trace.Spans.Any(parent => parent.SpanId == span.ParentId)),
            "every hop is there");

        Assert.Equal(hops.Order(StringComparer.Ordinal), OfProxies(trace!).Select(span => $"{span.Service} {span.Side.ToString().ToLowerInvariant()}").Order(StringComparer.Ordinal));
        var byId = trace!.Spans.ToDictionary(span => span.SpanId);
        var ingress = Assert.Single(trace.Spans, span => span.ParentId == Caller);
        Assert.Equal("istio-ingressgateway.istio-system", ingress.Service);
        Assert.All(trace.Spans.Where(span => span != ingress), span => Assert.True(byId.ContainsKey(span.ParentId), $"{span.Service} {span.Name} has no parent"));

        // A caller's proxy has the called one's as its child, that one has the application, and so on.
        foreach (var service in new[] { "books", "ratings" })
        {
            var server = Assert.Single(OfProxies(trace), span => span.Service == service + ".mesh");
            var sent = byId[server.ParentId];
            Assert.Equal(("gw.mesh", SpanSide.Client), (sent.Service, sent.Side));
            Assert.StartsWith($"{service}.mesh.svc.cluster.local:80/", sent.Name, StringComparison.Ordinal);
            Assert.Equal(sent.Name, server.Name);
            Assert.False(IsProxys(byId[sent.ParentId]));
            Assert.Contains(trace.Spans, span => span.ParentId == server.SpanId && !IsProxys(span));
        }

        await BookinfoMesh.UntilAsync(
            () => Task.FromResult(trace.Spans.Select(span => span.SpanId).ToHashSet().IsSubsetOf(collector.Spans.Select(span => Convert.ToHexStringLower(span.SpanId.Span)))),
            "the collector has them too");
        Assert.All(collector.Received, entry => Assert.Equal("secret", entry.Key));
    }

    private static IEnumerable<MeshSpan> OfProxies(MeshTrace trace) => trace.Spans.Where(IsProxys);

    private static bool IsProxys(MeshSpan span) => span.Attributes.GetValueOrDefault("component") == "proxy";

    private static async Task<MeshTrace?> FindAsync(string directory)
    {
        using var connection = MeshConnection.Open(directory, null);
        try
        {
            return await connection.GetAsync<MeshTrace>($"/mesh/v1/traces/{TraceId}", Token);
        }
        catch (ExplanationException)
        {
            return null;
        }
    }
}
