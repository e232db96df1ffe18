using System.Globalization;
using MeshExplanation;
using MeshControlPlane.Observability.Tracing;
using MeshControlPlane.WebConsole.Explain;

namespace MeshControlPlane.WebConsole.Traces;

/// <summary>What the attributes of a span tell, of a proxy's as Envoy names them and of a service's as OpenTelemetry does.</summary>
internal sealed record SpanFacts
{
    /// <summary>The HTTP status; <see langword="null"/> where there is none.</summary>
    public int? Status { get; init; }

    public string? Cluster { get; init; }

    /// <summary>The name of the route.</summary>
    public string? Route { get; init; }

    /// <summary>How often it was tried; 1 without retries.</summary>
    public int Tries { get; init; } = 1;

    public IReadOnlyList<(string Flag, string Meaning)> Flags { get; init; } = [];

    public string? RequestId { get; init; }

    /// <summary>Where the route stands.</summary>
    public SourcePlace? Origin { get; init; }

    /// <summary>The address of the page that explains why a proxy sent it where it did; <see langword="null"/> for what is no proxy's to decide.</summary>
    public string? Why { get; init; }

    /// <summary>Whom a client has called.</summary>
    public string? Peer { get; init; }

    /// <summary>Whether a fault was injected.</summary>
    public bool HasFault => Flags.Any(flag => flag.Flag is "DI" or "FI");

    public static SpanFacts Of(MeshSpan span)
    {
        var flags = ResponseFlags.Read(Text(span, SpanAttributes.Flags)).ToList();
        var cluster = Text(span, SpanAttributes.Cluster);
        return new SpanFacts
        {
            Status = int.TryParse(Text(span, SpanAttributes.Status), NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status > 0
                ? status : null,
            Cluster = cluster,
            Route = Text(span, SpanAttributes.Route),
            Tries = Math.Max(
                1 + span.Events.Count(happened => happened.Name.Contains("retry", StringComparison.OrdinalIgnoreCase)),
                int.TryParse(Text(span, SpanAttributes.Attempts), NumberStyles.None, CultureInfo.InvariantCulture, out var tries) ? tries : 1),
            Flags = flags,
            RequestId = Text(span, SpanAttributes.RequestId),
            Origin = OriginOf(span),
            Why = WhyOf(span),
            Peer = span.Side == SpanSide.Client ? cluster?.Split('|')[^1] ?? Text(span, SpanAttributes.Peer) : null,
        };
    }

    private static SourcePlace? OriginOf(MeshSpan span)
    {
        if (Text(span, SpanAttributes.Origin)?.Split([' ', '/']) is not [var kind, var home, var name])
        {
            return null;
        }

        var line = int.TryParse(Text(span, SpanAttributes.OriginLine), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        return new SourcePlace(kind, home, name, Text(span, SpanAttributes.OriginPath) ?? "", Text(span, SpanAttributes.OriginFile) ?? "", line);
    }

    private static string? WhyOf(MeshSpan span) =>
        span.Side == SpanSide.Client && Text(span, SpanAttributes.Proxy) is { } name && Text(span, SpanAttributes.ProxyNamespace) is { } home
            && Text(span, SpanAttributes.Url) is { } url
            ? new ExplainQuestion
            {
                From = $"{home}/{name}",
                Method = Text(span, SpanAttributes.Method) ?? "GET",
                Url = url,
                Headers = Text(span, SpanAttributes.UserAgent) is { } agent ? $"user-agent: {agent}" : "",
            }.Address
            : null;

    private static string? Text(MeshSpan span, IEnumerable<string> names) =>
        names.Select(name => span.Attributes.GetValueOrDefault(name) ?? span.ResourceAttributes.GetValueOrDefault(name))
            .FirstOrDefault(text => text is { Length: > 0 } and not "-");
}
