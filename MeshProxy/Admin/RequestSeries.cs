using MeshProxy.Observability.Traffic;

namespace MeshProxy.Admin;

/// <summary>The requests of one set of labels.</summary>
/// <param name="labels">As the page has them.</param>
internal sealed class RequestSeries(string labels)
{
    private readonly long[] _cells = new long[OutcomeCounters.Cells];

    public string Labels => labels;

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>As <see cref="OutcomeCounters"/> has them.</summary>
    public ReadOnlySpan<long> Cells => _cells;

    /// <summary>Takes in requests that ended in one way, all read at one moment.</summary>
    public void Add(OutcomeCounters outcome)
    {
        Span<long> read = stackalloc long[OutcomeCounters.Cells];
        Count += outcome.Read(read);
        for (var i = 0; i < read.Length; i++)
        {
            _cells[i] += read[i];
        }
    }
}
