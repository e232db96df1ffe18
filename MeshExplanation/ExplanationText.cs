using System.Globalization;

namespace MeshExplanation;

/// <summary>Writes an explanation for a person at a terminal.</summary>
internal sealed class ExplanationText
{
    private readonly TextWriter _writer;

    private ExplanationText(TextWriter writer) => _writer = writer;

    /// <summary>Writes it: the way of the request from top to bottom, and the outcome as its last line.</summary>
    public static void Write(RequestExplanation explanation, TextWriter writer) => new ExplanationText(writer).Write(explanation);

    private void Write(RequestExplanation explanation)
    {
        Line(0, $"{explanation.Method} {explanation.Url} from {explanation.From} ({explanation.Role})");
        foreach (var header in explanation.Headers)
        {
            Line(0, $"{header.Name}: {header.Value}");
        }

        foreach (var note in explanation.Notes)
        {
            Line(0, $"note: {note}");
        }

        if (explanation.Listener is { } listener)
        {
            _writer.WriteLine();
            Line(0, string.Create(CultureInfo.InvariantCulture, $"listener {listener.Name}, port {listener.Port}{(listener.FilterChain is null ? "" : $", chain {listener.FilterChain}")}"), listener.Source);
        }

        if (explanation.Admission is { } gate)
        {
            Write(gate, 1);
        }

        foreach (var host in explanation.VirtualHosts)
        {
            Line(1, $"{Sign(host.Chosen)} virtual host {host.Name}: {host.Reason}", host.Source);
            foreach (var route in host.Routes)
            {
                Write(route);
            }
        }

        if (explanation.Actions.Count > 0)
        {
            _writer.WriteLine();
            Line(0, $"route {(explanation.RouteName is { Length: > 0 } name ? name : "without a name")}");
            Settings(explanation.Actions, 1);
        }

        foreach (var cluster in explanation.Clusters)
        {
            Write(cluster);
        }

        _writer.WriteLine();
        Line(0, $"=> {explanation.Summary}");
    }

    private void Write(ExplainedRoute route)
    {
        Line(2, $"{Sign(route.Chosen)} rule {(route.Name.Length > 0 ? route.Name : "without a name")}: {route.Reason}", route.Source);
        foreach (var match in route.Matches)
        {
            Line(3, $"{Sign(match.Holds)} match {match.Name}: {match.Reason}", match.Source);
        }
    }

    private void Write(ExplainedCluster cluster)
    {
        _writer.WriteLine();
        Line(0, $"{RoutedOutcome.Share(cluster.Share)} to cluster {cluster.Name}", cluster.Source);
        if (cluster.Problem is { } problem)
        {
            Line(1, $"! 503, flag {cluster.Flag}: {problem}");
        }

        Settings(cluster.Settings, 1);
        foreach (var endpoint in cluster.Endpoints)
        {
            string[] facts =
            [
                endpoint.Workload,
                endpoint.Address,
                endpoint.HealthReason ?? endpoint.Health,
                endpoint.Weight > 1 ? string.Create(CultureInfo.InvariantCulture, $"weight {endpoint.Weight}") : "",
                endpoint.Priority > 0 ? string.Create(CultureInfo.InvariantCulture, $"priority {endpoint.Priority}") : "",
                endpoint.Locality.Length > 0 ? $"in {endpoint.Locality}" : "",
                endpoint.ActiveRequests is > 0 and var active ? string.Create(CultureInfo.InvariantCulture, $"{active} requests under way") : "",
            ];
            Line(1, $"endpoint {string.Join(", ", facts.Where(fact => fact.Length > 0))}");
            if (endpoint.Admission is { } admission)
            {
                Write(admission, 2);
            }
        }
    }

    private void Write(ExplainedAdmission admission, int depth)
    {
        if (admission.MutualTls is { } mode)
        {
            Line(depth, $"mutual TLS {mode}; spoken is {admission.Transport}", admission.MutualTlsSource);
        }

        if (admission.Tokens is { } tokens)
        {
            Line(depth, $"token: {tokens}");
        }

        foreach (var policy in admission.Policies)
        {
            Line(depth, $"{Sign(policy.Applies)} {policy.Action} {policy.Name}{(policy.DryRun ? " (dry run)" : "")}: {policy.Reason}", policy.Source);
        }

        Line(depth, admission.Summary);
    }

    private void Settings(IReadOnlyList<ExplainedSetting> settings, int depth)
    {
        var width = settings.Count == 0 ? 0 : settings.Max(setting => setting.Name.Length);
        foreach (var setting in settings)
        {
            Line(depth, $"{setting.Name.PadRight(width)}  {setting.Value}", setting.Source);
        }
    }

    private static char Sign(bool good) => good ? '+' : '-';

    private void Line(int depth, string text, SourcePlace? source = null) =>
        _writer.WriteLine($"{new string(' ', depth * 2)}{text}{(source is null ? "" : $"  [{source}]")}");
}
