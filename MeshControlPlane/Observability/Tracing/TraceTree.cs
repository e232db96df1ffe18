using System.Globalization;

namespace MeshControlPlane.Observability.Tracing;

/// <summary>A trace as a tree, for a terminal.</summary>
internal static class TraceTree
{
    private const int MostIndents = 40;

    public static void Write(MeshTrace trace, TextWriter writer)
    {
        var start = trace.Start.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"trace {trace.TraceId}, {start}, {trace.Duration.TotalMilliseconds:0.0} ms, {trace.Spans.Count} spans"));
        var ids = trace.Spans.Select(span => span.SpanId).ToHashSet(StringComparer.Ordinal);
        var children = trace.Spans.ToLookup(span => ids.Contains(span.ParentId) ? span.ParentId : "", StringComparer.Ordinal);
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var root in children[""])
        {
            WriteSpan(root, 0, trace.Start, children, written, writer);
        }
    }

    private static void WriteSpan(MeshSpan span, int depth, DateTimeOffset begin, ILookup<string, MeshSpan> children, HashSet<string> written, TextWriter writer)
    {
        // Ids that go in a circle end here.
        if (!written.Add(span.SpanId))
        {
            return;
        }

        var indent = new string(' ', 2 * Math.Min(depth, MostIndents));
        var side = span.Side.ToString().ToLowerInvariant();
        var at = (span.Start - begin).TotalMilliseconds;
        writer.Write(string.Create(CultureInfo.InvariantCulture, $"{indent}{span.Service} {side} {span.Name}  +{at:0.0} {span.Duration.TotalMilliseconds:0.0} ms"));
        writer.WriteLine(string.Concat(Details(span)));
        foreach (var noted in span.Events)
        {
            var what = string.Join(' ', noted.Attributes.Select(pair => $"{pair.Key}={pair.Value}"));
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{indent}  · {noted.Name} +{(noted.At - begin).TotalMilliseconds:0.0} {what}").TrimEnd());
        }

        foreach (var child in children[span.SpanId])
        {
            WriteSpan(child, depth + 1, begin, children, written, writer);
        }
    }

    private static IEnumerable<string> Details(MeshSpan span)
    {
        if (TraceSummary.StatusOf(span) is { } status)
        {
            yield return $"  {status}";
        }

        if (span.Attributes.GetValueOrDefault("response_flags") is { } flags and not "-")
        {
            yield return $" {flags}";
        }

        if (span.Attributes.GetValueOrDefault("mesh.attempts") is { } attempts)
        {
            yield return $"  {attempts} tries";
        }

        if (span.Attributes.GetValueOrDefault("mesh.origin") is { } origin)
        {
            var path = span.Attributes.GetValueOrDefault("mesh.origin.path");
            yield return string.IsNullOrEmpty(path) ? $"  by {origin}" : $"  by {origin} {path}";
        }

        if (span.IsError)
        {
            yield return "  ERROR" + (span.StatusMessage.Length > 0 ? $" ({span.StatusMessage})" : "");
        }
    }
}
