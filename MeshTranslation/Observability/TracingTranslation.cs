using MeshModel.Findings;
using MeshModel.Mesh;
using MeshModel.Observability;
using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Observability;

/// <summary>Joins what is said of traces, field by field; the narrower resource counts, within one the later rule.</summary>
internal static class TracingTranslation
{
    private const int DefaultPathLength = 256;
    private const double Everything = 100;

    /// <param name="resources">The widest first.</param>
    /// <param name="settings">What holds where none of them says anything.</param>
    /// <param name="mode">The workload's part in the requests.</param>
    /// <returns><see langword="null"/>: they are not traced.</returns>
    public static Tracing? Translate(IReadOnlyList<Telemetry> resources, MeshSettings settings, WorkloadMode mode)
    {
        var telemetry = settings.Telemetry;
        var rules = resources.SelectMany(resource => resource.Spec.Tracing.Select((rule, i) => (Resource: resource, Rule: rule, Path: FieldPath.Element("spec.tracing", i))))
            .Where(entry => entry.Rule.Match?.Mode is null or WorkloadMode.ClientAndServer || entry.Rule.Match.Mode == mode)
            .ToList();
        if (rules.Count == 0 && telemetry.DefaultProviders is not { Tracing.Count: > 0 } && !telemetry.EnableTracing)
        {
            return null;
        }

        if (Last(rule => rule.DisableSpanReporting) == true)
        {
            return null;
        }

        var provider = ProviderOf(rules.Select(entry => entry.Rule).LastOrDefault(rule => rule.Providers.Count > 0), telemetry);
        var tags = rules.Select(entry => entry.Rule.CustomTags).LastOrDefault(tags => tags is not null);
        var tracing = new Tracing
        {
            SamplingPercent = Last(rule => rule.RandomSamplingPercentage) ?? telemetry.SamplingPercent,
            IgnoresRequestId = Last(rule => rule.UseRequestIdForTraceSampling) == false,
            OmitsIstioTags = !(Last(rule => rule.EnableIstioTags) ?? telemetry.EnableIstioTags),
            MaxPathLength = (provider?.Zipkin ?? provider?.Opentelemetry)?.MaxTagLength is > 0 and var own ? own : telemetry.MaxPathLength ?? DefaultPathLength,
            WritesB3 = provider?.Zipkin is not null,
            KeepsHeaders = Last(rule => rule.DisableContextPropagation) == true,
        };
        tracing.SamplingPercent = Math.Clamp(tracing.SamplingPercent, 0, Everything);
        tracing.Tags.Add((tags is { Count: > 0 } ? tags : telemetry.CustomTags).OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => Tag(tag.Key, tag.Value)));
        tracing.Origins.Add(rules.Select(entry => entry.Resource.OriginAt(entry.Path)));
        return tracing;

        T? Last<T>(Func<TracingRule, T?> field)
            where T : struct => rules.Select(entry => field(entry.Rule)).LastOrDefault(value => value is not null);
    }

    // One that is not there leaves the mesh's own, which takes all spans in any case.
    private static ExtensionProvider? ProviderOf(TracingRule? rule, TelemetrySettings settings) =>
        (rule?.Providers[0].Name ?? (settings.DefaultProviders is { Tracing: [var first, ..] } ? first : null)) is { } name ? settings.FindProvider(name) : null;

    private static TraceTag Tag(string name, CustomTag tag) => tag switch
    {
        { Literal: { } literal } => new TraceTag { Name = name, Literal = literal.Value },
        { Header: { } header } => new TraceTag { Name = name, Header = header.Name.ToLowerInvariant(), DefaultValue = header.DefaultValue },
        { Environment: { } variable } => new TraceTag { Name = name, Environment = variable.Name, DefaultValue = variable.DefaultValue },
        _ => new TraceTag { Name = name, Format = tag.Formatter?.Value ?? "" },
    };
}
