using System.Globalization;
using MeshControlPlane.Observability.Tracing;
using MeshControlPlane.WebConsole.Charts;
using MeshControlPlane.WebConsole.Traces;

namespace MeshControlPlane.WebConsole.Graph;

/// <summary>What a trace has left at a node or an edge.</summary>
/// <param name="spans">Its spans there, by begin.</param>
internal sealed class TraceMark(IReadOnlyList<MeshSpan> spans)
{
    private readonly List<SpanFacts> _facts = [.. spans.Select(SpanFacts.Of)];

    /// <summary>By begin.</summary>
    public IReadOnlyList<MeshSpan> Spans { get; } = spans;

    /// <summary>Of the span that took longest.</summary>
    public TimeSpan Duration { get; } = spans.Max(span => span.Duration);

    public bool HasError => Spans.Any(span => span.IsError);

    /// <summary>The most tries of a request; 1 without retries.</summary>
    public int Tries => _facts.Max(fact => fact.Tries);

    /// <summary>Whether a delay or an abort was injected.</summary>
    public bool HasFault => _facts.Any(fact => fact.HasFault);

    /// <summary>The same in a line: <c>12 ms, 3 tries, error</c>.</summary>
    public string Text => string.Join(", ", (IEnumerable<string>)
    [
        DurationText.Of(Duration),
        .. Tries > 1 ? (string[])[string.Create(CultureInfo.InvariantCulture, $"{Tries} tries")] : [],
        .. HasFault ? (string[])["fault"] : [],
        .. HasError ? (string[])["error"] : [],
    ]);
}
