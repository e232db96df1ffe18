using MeshControlPlane.Observability.Tracing;

namespace MeshControlPlane.WebConsole.Traces;

/// <summary>A trace as the list shows it.</summary>
internal sealed record TraceRow
{
    public required string Id { get; init; }

    /// <summary>What its root is called.</summary>
    public required string Name { get; init; }

    /// <summary>Who has sent the root.</summary>
    public required string Service { get; init; }

    public required DateTimeOffset Start { get; init; }

    public required TimeSpan Duration { get; init; }

    public required bool HasError { get; init; }

    /// <summary>The root's HTTP status; <see langword="null"/> where there is none.</summary>
    public int? Status { get; init; }

    /// <summary>Every HTTP status in it.</summary>
    public required IReadOnlySet<int> Statuses { get; init; }

    public required int Spans { get; init; }

    /// <summary>How many spans each service has sent, the first to come first.</summary>
    public required IReadOnlyList<(string Service, int Spans)> Services { get; init; }

    /// <summary>Tries beyond the first, in all its spans.</summary>
    public required int Retries { get; init; }

    public required bool HasFault { get; init; }

    public static TraceRow Of(MeshTrace trace)
    {
        var root = trace.Root;
        var facts = trace.Spans.Select(SpanFacts.Of).ToList();
        return new TraceRow
        {
            Id = trace.TraceId,
            Name = root.Name,
            Service = root.Service,
            Start = trace.Start,
            Duration = trace.Duration,
            HasError = trace.HasError,
            Status = SpanFacts.Of(root).Status,
            Statuses = facts.Select(fact => fact.Status).OfType<int>().ToHashSet(),
            Spans = trace.Spans.Count,
            Services = [.. trace.Spans.GroupBy(span => span.Service).Select(group => (group.Key, group.Count()))],
            Retries = facts.Sum(fact => fact.Tries - 1),
            HasFault = facts.Any(fact => fact.HasFault),
        };
    }
}
