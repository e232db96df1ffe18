using MeshControlPlane.Observability.Tracing;

namespace MeshControlPlane.WebConsole.Traces;

/// <summary>The spans of a trace below those that they are part of, each with its place in time.</summary>
internal static class Waterfall
{
    /// <summary>How many colours services have.</summary>
    public const int Lanes = 8;

    private const double LeastWidth = 0.3;

    /// <summary>Every span once: a child after its parent, by begin. A span whose parent has not come in stands where a root does.</summary>
    public static IReadOnlyList<WaterfallRow> Of(MeshTrace trace)
    {
        var known = trace.Spans.Select(span => span.SpanId).ToHashSet(StringComparer.Ordinal);
        var children = trace.Spans.ToLookup(span => known.Contains(span.ParentId) ? span.ParentId : "", StringComparer.Ordinal);
        var lanes = trace.Spans.Select(span => span.Service).Distinct().Select((service, index) => (service, index))
            .ToDictionary(entry => entry.service, entry => entry.index % Lanes);
        var rows = new List<WaterfallRow>(trace.Spans.Count);
        var seen = new HashSet<MeshSpan>(ReferenceEqualityComparer.Instance);
        var open = new Stack<(MeshSpan Span, int Depth)>();
        Open(children[""], 0);
        Drain();

        // Spans that are each other's parents hang from nothing.
        foreach (var span in trace.Spans.Where(span => !seen.Contains(span)))
        {
            Open([span], 0);
            Drain();
        }

        return rows;

        void Drain()
        {
            while (open.TryPop(out var entry))
            {
                if (seen.Add(entry.Span))
                {
                    rows.Add(Row(entry.Span, entry.Depth));
                    Open(children[entry.Span.SpanId], entry.Depth + 1);
                }
            }
        }

        void Open(IEnumerable<MeshSpan> spans, int depth)
        {
            foreach (var span in spans.OrderByDescending(span => span.Start))
            {
                open.Push((span, depth));
            }
        }

        WaterfallRow Row(MeshSpan span, int depth)
        {
            var facts = SpanFacts.Of(span);
            var total = trace.Duration > TimeSpan.Zero ? trace.Duration : TimeSpan.FromTicks(1);
            var left = Math.Clamp(100 * ((span.Start - trace.Start) / total), 0, 100 - LeastWidth);
            return new WaterfallRow(span, facts, depth, lanes[span.Service], left, Math.Max(LeastWidth, Math.Min(100 * (span.Duration / total), 100 - left)))
            {
                IsOrphan = span.ParentId.Length > 0 && !known.Contains(span.ParentId),
                SilentPeer = span.Side == SpanSide.Client && !children[span.SpanId].Any() ? facts.Peer : null,
            };
        }
    }
}
