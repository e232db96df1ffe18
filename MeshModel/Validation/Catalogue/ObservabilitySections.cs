using static MeshModel.Findings.Severity;

namespace MeshModel.Validation.Catalogue;

/// <summary>The rules for what telemetry.istio.io has.</summary>
internal static class ObservabilitySections
{
    public static ValidationRuleSection Telemetry { get; } = new("Telemetry",
    [
        new("TEL-1", Warning, "spec.tracing", "several rules, or several providers in one"),
        new("TEL-2", Error, "tracing[].randomSamplingPercentage", "outside 0 to 100"),
        new("TEL-3", Error, "tracing[].customTags", "a tag that is null, or without a value"),
        new("TEL-4", Error, "metrics[].overrides[]", "UPSERT without a value, REMOVE with one, or an empty name of a metric"),
        new("TEL-5", Error, "providers[].name", "empty"),
        new("TEL-6", Error, "accessLogging[].filter.expression", "an expression that is none, or asks for what this mesh cannot tell"),
        new("TEL-7", Error, "extensionProviders[].name", "of the mesh's configuration: empty, or another's"),
        new("TEL-8", Warning, "defaultProviders", "of the mesh's configuration: none of its providers"),
        new("TEL-9", Warning, "metrics[].overrides[]", "a label whose expression is not understood, so that it is `unknown`, or a custom metric that there is not"),
    ]);
}
