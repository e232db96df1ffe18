using MeshModel.Findings;
using MeshModel.Observability;
using MeshModel.Observability.Expressions;
using MeshModel.Validation.Security;

namespace MeshModel.Validation.Observability;

/// <summary>TEL: what proxies tell of requests.</summary>
internal static class TelemetryRules
{
    public static void Check(Telemetry resource, Report report)
    {
        var spec = resource.Spec;
        PolicyTargetRules.Check(spec.Selector, spec.TargetRef, spec.TargetRefs, report);
        if (spec.Tracing.Count > 1)
        {
            report.Warn("TEL-1", "spec.tracing", "has more than one rule: where several say something of one field, the last of them counts");
        }

        for (var i = 0; i < spec.Tracing.Count; i++)
        {
            CheckTracing(spec.Tracing[i], FieldPath.Element("spec.tracing", i), report);
        }

        for (var i = 0; i < spec.Metrics.Count; i++)
        {
            CheckMetrics(spec.Metrics[i], FieldPath.Element("spec.metrics", i), report);
        }

        for (var i = 0; i < spec.AccessLogging.Count; i++)
        {
            CheckLogging(spec.AccessLogging[i], FieldPath.Element("spec.accessLogging", i), report);
        }
    }

    private static void CheckTracing(TracingRule rule, string path, Report report)
    {
        CheckProviders(rule.Providers, path, report);
        if (rule.Providers.Count > 1)
        {
            report.Warn("TEL-1", path + ".providers", "has more than one provider: the first one alone is used");
        }

        foreach (var (name, tag) in rule.CustomTags ?? new Dictionary<string, CustomTag>())
        {
            CheckTag(tag, FieldPath.Field(path + ".customTags", name), report);
        }
    }

    private static void CheckTag(CustomTag tag, string path, Report report)
    {
        (string Field, string? Value)[] values =
        [
            ("literal.value", tag.Literal?.Value), ("environment.name", tag.Environment?.Name), ("header.name", tag.Header?.Name), ("formatter.value", tag.Formatter?.Value),
        ];
        if (values.All(value => value.Value is null))
        {
            report.Error("TEL-3", path, "needs a value: literal, environment, header or formatter");
        }

        foreach (var (field, _) in values.Where(value => value.Value is { Length: 0 }))
        {
            report.Error("TEL-3", $"{path}.{field}", "may not be empty");
        }
    }

    private static void CheckMetrics(MetricsRule rule, string path, Report report)
    {
        CheckProviders(rule.Providers, path, report);
        for (var i = 0; i < rule.Overrides.Count; i++)
        {
            var at = FieldPath.Element(path + ".overrides", i);
            if (rule.Overrides[i].Match is { CustomMetric.Length: 0 })
            {
                report.Error("TEL-4", at + ".match.customMetric", "may not be empty");
            }
            else if (rule.Overrides[i].Match is { CustomMetric: { } name } && StandardMetrics.Find(name) is null)
            {
                report.Warn("TEL-9", at + ".match.customMetric", $"names no metric of this mesh: there are {string.Join(", ", StandardMetrics.Names)}");
            }

            foreach (var (label, tag) in rule.Overrides[i].TagOverrides)
            {
                CheckLabel(tag, FieldPath.Field(at + ".tagOverrides", label) + ".value", report);
            }
        }
    }

    private static void CheckLabel(TagOverride tag, string path, Report report)
    {
        if (tag.Operation == TagOperation.Remove)
        {
            if (tag.Value.Length > 0)
            {
                report.Error("TEL-4", path, "must be left out with the operation REMOVE");
            }
        }
        else if (tag.Value.Length == 0)
        {
            report.Error("TEL-4", path, "is required with the operation UPSERT");
        }
        else
        {
            try
            {
                LabelExpressionReader.Read(tag.Value);
            }
            catch (ExpressionException exception)
            {
                // Istio takes anything, and so has the label say "unknown".
                report.Warn("TEL-9", path, $"cannot be understood, and the label will be \"unknown\": {exception.Message}");
            }
        }
    }

    private static void CheckLogging(AccessLoggingRule rule, string path, Report report)
    {
        CheckProviders(rule.Providers, path, report);
        if (rule.Filter is not { } filter)
        {
            return;
        }

        // An empty one is none, as in Istio.
        if (filter.Expression.Length == 0)
        {
            return;
        }

        try
        {
            LogExpressionReader.Read(filter.Expression);
        }
        catch (ExpressionException exception)
        {
            report.Error("TEL-6", path + ".filter.expression", $"cannot be understood: {exception.Message}");
        }
    }

    private static void CheckProviders(IReadOnlyList<ProviderReference> providers, string path, Report report)
    {
        for (var i = 0; i < providers.Count; i++)
        {
            if (providers[i].Name.Length == 0)
            {
                report.Error("TEL-5", FieldPath.Element(path + ".providers", i) + ".name", "is required");
            }
        }
    }
}
