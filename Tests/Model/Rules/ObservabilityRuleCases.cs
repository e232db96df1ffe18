namespace Tests.Model.Rules;

/// <summary>What is wrong with Telemetry, and with the providers of the mesh.</summary>
internal static class ObservabilityRuleCases
{
    public static IEnumerable<RuleCase> All { get; } =
    [
        Telemetry("TEL-1", "spec.tracing", "{tracing: [{}, {}]}", "{tracing: [{}]}"),
        Telemetry("TEL-1", "spec.tracing[0].providers", "{tracing: [{providers: [{name: a}, {name: b}]}]}", "{tracing: [{providers: [{name: a}]}]}"),
        Telemetry("TEL-2", "spec.tracing[0].randomSamplingPercentage", "{tracing: [{randomSamplingPercentage: 100.5}]}", "{tracing: [{randomSamplingPercentage: 99.5}]}"),
        Telemetry("TEL-3", "spec.tracing[0].customTags.a", "{tracing: [{customTags: {a: {}}}]}", "{tracing: [{customTags: {a: {literal: {value: b}}}}]}"),
        Telemetry("TEL-3", "spec.tracing[0].customTags.a.header.name", "{tracing: [{customTags: {a: {header: {name: ''}}}}]}", "{tracing: [{customTags: {a: {header: {name: x}}}}]}"),
        Telemetry("TEL-4", "spec.metrics[0].overrides[0].tagOverrides.a.value", "{metrics: [{overrides: [{tagOverrides: {a: {}}}]}]}", "{metrics: [{overrides: [{tagOverrides: {a: {value: request.host}}}]}]}"),
        Telemetry("TEL-4", "spec.metrics[0].overrides[0].tagOverrides.a.value", "{metrics: [{overrides: [{tagOverrides: {a: {operation: REMOVE, value: must be left out}}}]}]}", "{metrics: [{overrides: [{tagOverrides: {a: {operation: REMOVE}}}]}]}"),
        Telemetry("TEL-5", "spec.accessLogging[0].providers[0].name", "{accessLogging: [{providers: [{name: ''}]}]}", "{accessLogging: [{providers: [{name: envoy}]}]}"),
        Telemetry("TEL-6", "spec.accessLogging[0].filter.expression", "{accessLogging: [{filter: {expression: response.status}}]}", "{accessLogging: [{filter: {expression: response.code >= 400}}]}"),
        Telemetry("TEL-9", "spec.metrics[0].overrides[0].tagOverrides.a.value", "{metrics: [{overrides: [{tagOverrides: {a: {value: 'node.metadata.a'}}}]}]}", "{metrics: [{overrides: [{tagOverrides: {a: {value: 'string(destination.port)'}}}]}]}"),
        Telemetry("TEL-9", "spec.metrics[0].overrides[0].match.customMetric", "{metrics: [{overrides: [{match: {customMetric: mine}}]}]}", "{metrics: [{overrides: [{match: {customMetric: requests_total}}]}]}"),
        Mesh("TEL-7", "{extensionProviders: [{name: a, zipkin: {}}, {name: A, zipkin: {}}]}", "{extensionProviders: [{name: a, zipkin: {}}, {name: b, zipkin: {}}]}"),
        Mesh("TEL-8", "{defaultProviders: {tracing: [a]}}", "{extensionProviders: [{name: a, zipkin: {}}], defaultProviders: {tracing: [a]}}"),
    ];

    private static RuleCase Telemetry(string rule, string path, string wrong, string right) => new(rule, path, Manifests.Telemetry, wrong, right);

    private static RuleCase Mesh(string rule, string wrong, string right) => new(rule, "data.mesh", Manifests.Mesh, wrong, right);
}
