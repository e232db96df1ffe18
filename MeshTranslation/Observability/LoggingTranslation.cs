using MeshModel.Findings;
using MeshModel.Observability;
using MeshModel.Observability.Expressions;
using MeshProtocol;
using MeshTranslation.Listeners;
using MeshTranslation.Resources;

namespace MeshTranslation.Observability;

/// <summary>
/// Joins what is said of access logs, as Istio does: the providers that the narrowest resource names are in use, of which each rule in turn, from the widest resource on, turns
/// one on or off.
/// </summary>
internal static class LoggingTranslation
{
    /// <param name="resources">The widest first.</param>
    /// <param name="settings">What holds where none of them says anything.</param>
    /// <param name="mode">The workload's part in the requests.</param>
    public static IReadOnlyList<AccessLog> Translate(IReadOnlyList<Telemetry> resources, MeshSettings settings, WorkloadMode mode)
    {
        var telemetry = settings.Telemetry;
        var scopes = resources.Where(resource => resource.Spec.AccessLogging.Count > 0).ToList();
        IReadOnlyList<string> defaults = telemetry.DefaultProviders?.AccessLogging ?? [];
        if (scopes.Count == 0 && defaults.Count == 0)
        {
            return AccessLogTranslation.Translate(settings) is { } own ? [own] : [];
        }

        // The mesh's own log has no name in Istio's API; here it stands in where nothing else is named, so that a filter alone has something to act on.
        IReadOnlyList<string> parents = defaults.Count > 0 ? defaults : settings.AccessLogFile.Length > 0 ? [""] : [];
        var inUse = parents;
        var filters = new Dictionary<string, Use>(StringComparer.OrdinalIgnoreCase);
        foreach (var scope in scopes)
        {
            var named = new List<string>();
            foreach (var (rule, path) in RulesOf(scope))
            {
                foreach (var name in NamesOf(rule, parents))
                {
                    filters[name] = new Use(scope, rule, path);
                }

                named.AddRange(rule.Providers.Select(provider => provider.Name));
            }

            inUse = named.Count > 0 ? named : inUse;
        }

        var logged = new SortedDictionary<string, Use?>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in scopes.Count == 0 ? defaults : [])
        {
            logged[name] = null;
        }

        foreach (var (rule, _) in scopes.SelectMany(RulesOf))
        {
            var names = NamesOf(rule, parents);
            parents = names;
            foreach (var name in names.Where(name => inUse.Contains(name, StringComparer.OrdinalIgnoreCase)))
            {
                if (rule.Match?.Mode is WorkloadMode.Client or WorkloadMode.Server && rule.Match.Mode != mode)
                {
                    continue;
                }

                if (rule.Disabled == true)
                {
                    logged.Remove(name);
                }
                else
                {
                    logged[name] = filters.GetValueOrDefault(name);
                }
            }
        }

        return [.. logged.Select(entry => Log(entry.Key, entry.Value, settings)).OfType<AccessLog>()];
    }

    private static IEnumerable<(AccessLoggingRule Rule, string Path)> RulesOf(Telemetry resource) =>
        resource.Spec.AccessLogging.Select((rule, i) => (rule, FieldPath.Element("spec.accessLogging", i)));

    private static IReadOnlyList<string> NamesOf(AccessLoggingRule rule, IReadOnlyList<string> parents) =>
        rule.Providers.Count > 0 ? [.. rule.Providers.Select(provider => provider.Name)] : parents;

    private static AccessLog? Log(string name, Use? use, MeshSettings settings)
    {
        AccessLog? log;
        if (name.Length == 0)
        {
            log = AccessLogTranslation.Translate(settings);
        }
        else if (settings.Telemetry.FindProvider(name)?.EnvoyFileAccessLog is { } file)
        {
            log = new AccessLog { Path = file.Path.Length > 0 ? file.Path : "/dev/stdout" };
            switch (file.LogFormat)
            {
                case { Labels: { } labels }:
                    (log.Json, log.Format) = (true, labels.EnumerateObject().Any() ? labels.GetRawText() : "");
                    break;
                case { Text: { } text }:
                    log.Format = text;
                    break;
                default:
                    (log.Json, log.Format) = (settings.AccessLogEncoding == AccessLogEncoding.Json, settings.AccessLogFormat);
                    break;
            }
        }
        else
        {
            return null;
        }

        if (log is null || use is null)
        {
            return log;
        }

        log.Origin = use.Resource.OriginAt(use.Path);
        if (use.Rule.Filter is { Expression.Length: > 0 } filter)
        {
            log.Filter = Filter(filter.Expression);
        }

        return log;
    }

    // One that an older store holds and nobody understands lets nothing through, as Envoy's would not.
    private static LogCondition Filter(string expression)
    {
        try
        {
            return LogConditions.Of(LogExpressionReader.Read(expression));
        }
        catch (ExpressionException)
        {
            return new LogCondition { Constant = false };
        }
    }

    private sealed record Use(Telemetry Resource, AccessLoggingRule Rule, string Path);
}
