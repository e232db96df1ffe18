using MeshModel.Mesh;
using MeshModel.Resources;
using MeshProtocol;
using MeshTranslation;
using Xunit;

namespace Tests.Translation;

public sealed class TelemetryTranslationTests
{
    [Fact]
    public void WithoutTelemetry_OnePercentIsTraced()
    {
        foreach (var listener in MeshBuilder.Bookinfo().For("books-v1").Listeners.Concat(MeshBuilder.Bookinfo().ForGateway().Listeners))
        {
            Assert.Equal((1, 256, false), (listener.Tracing.SamplingPercent, listener.Tracing.MaxPathLength, listener.Tracing.IgnoresRequestId));
            Assert.Empty(listener.Tracing.Origins);
        }
    }

    [Fact]
    public void TracingThatIsOff_IsInNoListener() => Assert.All(
        MeshBuilder.Bookinfo().With(Settings(new MeshConfig { EnableTracing = false })).For("books-v1").Listeners, listener => Assert.Null(listener.Tracing));

    [Fact]
    public void NarrowerScope_ReplacesFieldsOfTheWider_AndLeavesTheRest()
    {
        var mesh = MeshBuilder.Bookinfo()
            .Apply(Telemetry("root", "{tracing: [{randomSamplingPercentage: 10, useRequestIdForTraceSampling: false, customTags: {a: {literal: {value: root}}}}]}"), "istio-system")
            .Apply(Telemetry("namespace", "{tracing: [{randomSamplingPercentage: 20, customTags: {b: {header: {name: X-B, defaultValue: none}}}}]}"))
            .Apply(Telemetry("workload", "{selector: {matchLabels: {app: books}}, tracing: [{randomSamplingPercentage: 30.5}]}"));

        var books = Outbound(mesh, "books-v1").Tracing;
        Assert.Equal((30.5, true), (books.SamplingPercent, books.IgnoresRequestId));
        Assert.Equal(new TraceTag { Name = "b", Header = "x-b", DefaultValue = "none" }, Assert.Single(books.Tags));
        Assert.Equal(["root", "namespace", "workload"], books.Origins.Select(origin => origin.Name));
        Assert.Equal(20, Outbound(mesh, "ratings-v1").Tracing.SamplingPercent);
        mesh.Apply("{apiVersion: networking.istio.io/v1, kind: Gateway, metadata: {name: gate}, spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ['*']}]}}");
        var gateway = Assert.Single(mesh.ForGateway().Listeners).Tracing;
        Assert.Equal((10, "root"), (gateway.SamplingPercent, gateway.Tags[0].Literal));
    }

    [Fact]
    public void OldestOfAScope_Counts()
    {
        var mesh = MeshBuilder.Bookinfo()
            .Apply(Telemetry("z", "{tracing: [{randomSamplingPercentage: 1}]}"))
            .Apply(Telemetry("a", "{tracing: [{randomSamplingPercentage: 2}]}"));
        Assert.Equal(1, Outbound(mesh, "books-v1").Tracing.SamplingPercent);
    }

    [Fact]
    public void Mode_TellsInboundFromOutbound()
    {
        var mesh = MeshBuilder.Bookinfo().Apply(
            Telemetry("a", "{tracing: [{match: {mode: SERVER}, disableSpanReporting: true}], accessLogging: [{}, {match: {mode: CLIENT}, disabled: true}]}"));
        Assert.NotNull(Outbound(mesh, "books-v1").Tracing);
        Assert.Null(Inbound(mesh, "books-v1").Tracing);
        Assert.Null(Outbound(mesh, "books-v1").AccessLog);
        Assert.NotNull(Inbound(mesh, "books-v1").AccessLog);
    }

    [Fact]
    public void Zipkin_HasB3Written()
    {
        var settings = Settings(new MeshConfig { ExtensionProviders = [new ExtensionProvider { Name = "zip", Zipkin = new TracingProvider { MaxTagLength = 99 } }] });
        var mesh = MeshBuilder.Bookinfo().With(settings).Apply(Telemetry("a", "{tracing: [{providers: [{name: ZIP}]}]}"));
        Assert.Equal((true, 99), (Outbound(mesh, "books-v1").Tracing.WritesB3, Outbound(mesh, "books-v1").Tracing.MaxPathLength));
    }

    [Fact]
    public void AccessLogs_AreThoseOfTheProvidersInUse_EachWithItsFilter()
    {
        var settings = Settings(new MeshConfig
        {
            ExtensionProviders =
            [
                new ExtensionProvider { Name = "errors", EnvoyFileAccessLog = new FileAccessLogProvider { Path = "/tmp/errors", LogFormat = new FileLogFormat { Text = "%RESPONSE_CODE%" } } },
            ],
        });
        var mesh = MeshBuilder.Bookinfo().With(settings).Apply(
            Telemetry("a", "{accessLogging: [{providers: [{name: envoy}]}, {providers: [{name: errors}], filter: {expression: response.code >= 500}}]}"));
        var listener = Outbound(mesh, "books-v1");
        Assert.Equal(("/dev/stdout", null), (listener.AccessLog.Path, listener.AccessLog.Filter));
        var errors = Assert.Single(listener.MoreAccessLogs);
        Assert.Equal(("/tmp/errors", "%RESPONSE_CODE%"), (errors.Path, errors.Format));
        Assert.Equal(new LogTest { Subject = LogSubject.Code, Kind = LogTestKind.AtLeast, Number = 500 }, errors.Filter.Test);
        Assert.Equal(("a", "spec.accessLogging[1]"), (errors.Origin.Name, errors.Origin.Path));
    }

    [Fact]
    public void NarrowerProviders_ReplaceTheWider_AndDisabledTurnsThemOff()
    {
        var mesh = MeshBuilder.Bookinfo()
            .Apply(Telemetry("root", "{accessLogging: [{filter: {expression: response.code >= 400}}]}"), "istio-system")
            .Apply(Telemetry("own", "{selector: {matchLabels: {app: books}}, accessLogging: [{disabled: true}]}"));
        Assert.Null(Outbound(mesh, "books-v1").AccessLog);
        Assert.Equal(400, Outbound(mesh, "ratings-v1").AccessLog.Filter.Test.Number);
    }

    [Fact]
    public void MetricOverrides_AreJoinedByMetric_LaterOverEarlier()
    {
        var mesh = MeshBuilder.Bookinfo()
            .Apply(Telemetry("root", "{metrics: [{overrides: [{match: {metric: REQUEST_COUNT}, tagOverrides: {a: {value: request.host}, b: {operation: REMOVE}}}]}]}"), "istio-system")
            .Apply(Telemetry("own", "{metrics: [{overrides: [{match: {metric: REQUEST_COUNT, mode: CLIENT}, disabled: true, tagOverrides: {a: {operation: REMOVE}}}]}]}"));
        var client = Assert.Single(Outbound(mesh, "books-v1").Metrics.Changes);
        Assert.Equal(("REQUEST_COUNT", true), (client.Metric, client.Disabled));
        Assert.Equal([("a", true), ("b", true)], client.Tags.Select(tag => (tag.Name, tag.Removed)));
        var server = Assert.Single(Inbound(mesh, "books-v1").Metrics.Changes);
        Assert.Equal((false, "request.host"), (server.Disabled, server.Tags[0].Value));
        Assert.Null(Outbound(MeshBuilder.Bookinfo(), "books-v1").Metrics);
    }

    [Fact]
    public void AllMetricsOff_IsSaidOnce()
    {
        var mesh = MeshBuilder.Bookinfo().Apply(Telemetry("a", "{metrics: [{overrides: [{match: {metric: ALL_METRICS}, disabled: true}]}]}"));
        Assert.Equal((true, 0), (Outbound(mesh, "books-v1").Metrics.Disabled, Outbound(mesh, "books-v1").Metrics.Changes.Count));
    }

    [Fact]
    public void MetricsOfOneSideOff_LeaveTheOther_UnlessANarrowerRuleTurnsThemOn()
    {
        var mesh = MeshBuilder.Bookinfo()
            .Apply(Telemetry("root", "{metrics: [{overrides: [{match: {metric: ALL_METRICS, mode: SERVER}, disabled: true}]}]}"), "istio-system")
            .Apply(Telemetry("own", "{selector: {matchLabels: {app: ratings}}, metrics: [{overrides: [{match: {metric: REQUEST_COUNT}, disabled: false}]}]}"));
        Assert.Null(Outbound(mesh, "books-v1").Metrics);
        Assert.True(Inbound(mesh, "books-v1").Metrics.Disabled);
        Assert.False(Inbound(mesh, "ratings-v1").Metrics.Disabled);
    }

    [Fact]
    public void LabelsAndCustomMetrics_AreUnderstoodBeforeTheyAreSent()
    {
        var mesh = MeshBuilder.Bookinfo().Apply(Telemetry(
            "a", "{metrics: [{overrides: [{match: {customMetric: requests_total}, tagOverrides: {host: {value: request.host}, other: {value: node.id}}}]}]}"));
        var change = Assert.Single(Outbound(mesh, "books-v1").Metrics.Changes);
        Assert.Equal("REQUEST_COUNT", change.Metric);
        Assert.Equal(new LabelValue { Attribute = new LabelAttribute { Subject = LogSubject.Host } }, change.Tags[0].Expression);
        Assert.Equal(("node.id", null), (change.Tags[1].Value, change.Tags[1].Expression));
    }

    [Fact]
    public void NodesOfDifferentTelemetry_ShareAllButTheirListeners()
    {
        var view = MeshBuilder.Bookinfo().Apply(Telemetry("a", "{selector: {matchLabels: {app: books}}, tracing: [{randomSamplingPercentage: 5}]}")).View();
        var nodes = view.Registry.Workloads.Select(workload => workload.Node).ToDictionary(node => node.Name);
        var (books, other, ratings) = (view.Translate(nodes["books-v1"]), view.Translate(nodes["books-v2"]), view.Translate(nodes["ratings-v1"]));
        Assert.Same(books.Listeners[0], other.Listeners[0]);
        Assert.NotSame(books.Listeners[0], ratings.Listeners[0]);
        Assert.Same(books.Clusters[0], ratings.Clusters[0]);
        Assert.True(view.ConcernsOf(nodes["books-v1"]).Has(new ResourceKey("telemetry.istio.io", "Telemetry", "mesh", "a")));
        Assert.False(view.ConcernsOf(nodes["ratings-v1"]).Has(new ResourceKey("telemetry.istio.io", "Telemetry", "mesh", "a")));
    }

    private static string Telemetry(string name, string spec) => $"{{apiVersion: telemetry.istio.io/v1, kind: Telemetry, metadata: {{name: {name}}}, spec: {spec}}}";

    private static MeshSettings Settings(MeshConfig config) => MeshSettings.From(config);

    private static Listener Outbound(MeshBuilder mesh, string workload) => mesh.For(workload).Listeners.Single(listener => listener.Direction == ListenerDirection.Outbound);

    private static Listener Inbound(MeshBuilder mesh, string workload) => mesh.For(workload).Listeners.Single(listener => listener.Direction == ListenerDirection.Inbound);
}
