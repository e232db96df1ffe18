using static MeshModel.Findings.Severity;

namespace MeshModel.Validation.Catalogue;

/// <summary>Rules that hold for resources of many kinds.</summary>
internal static class SharedSections
{
    public static ValidationRuleSection Structure { get; } = new("Structure",
    [
        new("SCHEMA", Error, "any", "a field that the kind does not have, a value of another type, a name outside an enumeration, a number outside its range, a missing field, or two fields that exclude one another"),
        new("NO-EFFECT", Warning, "any", "a field that Istio has and this mesh does not act on"),
    ]);

    public static ValidationRuleSection Metadata { get; } = new("Metadata",
    [
        new("NAME", Error, "metadata.name, metadata.namespace", "no name as Kubernetes takes it"),
        new("LBL-1", Error, "labels of any kind", "a key or value that is no label in Kubernetes' form"),
        new("META-1", Error, "metadata.annotations", "`istio.io/dry-run` on anything but an AuthorizationPolicy"),
        new("META-2", Error, "metadata.annotations", "`istio.io/dry-run` that is neither true nor false"),
        new("META-3", Error, "metadata.annotations", "`istio.io/dry-run` with the action AUDIT or CUSTOM"),
        new("META-4", Error, "metadata.annotations", "an annotation that Istio keeps for itself"),
    ]);

    public static ValidationRuleSection ExportTo { get; } = new("exportTo",
    [
        new("EXP-1", Error, "spec.exportTo[]", "a namespace that is listed twice"),
        new("EXP-2", Error, "spec.exportTo", "`.` beside the name of the resource's own namespace"),
        new("EXP-3", Error, "spec.exportTo", "`*` beside anything else"),
        new("EXP-4", Error, "spec.exportTo[]", "`~` on anything but a ServiceEntry"),
        new("EXP-5", Error, "spec.exportTo", "`~` beside anything else"),
        new("EXP-6", Error, "spec.exportTo[]", "neither `.` nor `*` nor the name of a namespace"),
        new("EXP-7", Error, "spec.exportTo", "another namespace, on a DestinationRule with a workloadSelector"),
    ]);

    public static ValidationRuleSection Selectors { get; } = new("Selectors and targets",
    [
        new("SEL-1", Error, "selector labels", "an empty key"),
        new("SEL-2", Error, "selector labels", "a `*` in key or value"),
        new("SEL-3", Warning, "selector", "no labels, so that all workloads are selected"),
        new("SEL-4", Error, "spec", "more than one of selector, targetRef and targetRefs"),
        new("REF-1", Error, "spec.targetRef.name", "missing or empty"),
        new("REF-2", Error, "spec.targetRef.namespace", "given at all: targets are in the policy's namespace"),
        new("REF-3", Error, "spec.targetRef", "a kind that no policy can be for"),
    ]);

    public static ValidationRuleSection Values { get; } = new("Durations, ports, host names",
    [
        new("DUR-1", Error, "durations", "less than 1ms"),
        new("DUR-2", Error, "durations", "a fraction of a millisecond"),
        new("PORT-1", Error, "ports", "outside 1 to 65535"),
        new("HOST-1", Error, "host names", "empty, or longer than 255 characters"),
        new("HOST-2", Error, "host names", "a label with other characters than letters, digits and inner hyphens, or a `*` that is not at the beginning"),
        new("HOST-3", Error, "host names", "a last label of digits alone"),
    ]);

    public static ValidationRuleSection Kubernetes { get; } = new("Service",
    [
        new("SVC-1", Error, "spec.ports", "none, on a Service that is neither headless nor an ExternalName"),
        new("SVC-2", Error, "spec.ports[].name", "missing where there are several ports, or not in lower case"),
        new("SVC-3", Error, "spec.ports[].name", "the name of an earlier port"),
        new("SVC-4", Error, "spec.ports[].port", "the number of an earlier port of the same protocol"),
        new("SVC-5", Error, "spec.clusterIP", "neither an address nor None"),
    ]);
}
