using MeshControlPlane.Observability.Tracing;

namespace MeshControlPlane.WebConsole.Traces;

/// <summary>A span and its place.</summary>
/// <param name="Span">The span.</param>
/// <param name="Facts">What its attributes tell.</param>
/// <param name="Depth">How many spans it is within.</param>
/// <param name="Lane">The colour of its service, from 0.</param>
/// <param name="Left">Where it begins, in percent of the trace.</param>
/// <param name="Width">How long it is, in percent of the trace.</param>
internal sealed record WaterfallRow(MeshSpan Span, SpanFacts Facts, int Depth, int Lane, double Left, double Width)
{
    /// <summary>Whether its parent has not come in.</summary>
    public bool IsOrphan { get; init; }

    /// <summary>Whom it has called, where that one has sent no span; <see langword="null"/> where it has, or nobody was called.</summary>
    public string? SilentPeer { get; init; }

    /// <summary>What is worth being told beside its bar.</summary>
    public IEnumerable<SpanMark> Marks
    {
        get
        {
            if (Facts.Route is { } route)
            {
                yield return new SpanMark("route", $"route {route}");
            }

            if (Facts.Tries > 1)
            {
                yield return new SpanMark("retry", FormattableString.Invariant($"{Facts.Tries} tries"));
            }

            foreach (var (flag, meaning) in Facts.Flags)
            {
                yield return new SpanMark(flag is "DI" or "FI" ? "fault" : "flag", $"{flag}: {meaning}");
            }

            if (Facts.Status is { } status)
            {
                yield return new SpanMark(status >= 500 ? "error" : "status", FormattableString.Invariant($"{status}"));
            }
            else if (Span.IsError)
            {
                yield return new SpanMark("error", Span.StatusMessage.Length > 0 ? Span.StatusMessage : "error");
            }
        }
    }
}
