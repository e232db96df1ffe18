namespace MeshProxy.Observability.Traffic;

/// <summary>
/// The requests of a flow that ended in one way: how many, how long they took, how large they were. Each processor counts in a place of its own, so that
/// none waits for another.
/// </summary>
/// <param name="code">HTTP status; 0 where no answer was begun.</param>
/// <param name="flags">Envoy's response flags, joined with commas; <c>-</c> for none.</param>
/// <param name="grpcStatus">gRPC's status; null where it is not gRPC.</param>
internal sealed class OutcomeCounters(int code, string flags, int? grpcStatus)
{
    /// <summary>Cells of one histogram: a bucket for each bound, one for what lies beyond, and the sum.</summary>
    public const int CellsOfHistogram = Buckets + 1;

    /// <summary>Buckets of one histogram.</summary>
    public const int Buckets = 20;

    /// <summary>Cells altogether: of durations (the sum in microseconds), of request bytes, of response bytes.</summary>
    public const int Cells = 3 * CellsOfHistogram;

    private static readonly int ShardMask = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, 8)) - 1;

    private static readonly double[] UpperBounds =
        [0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000, 3_600_000];

    private readonly long[]?[] _shards = new long[]?[ShardMask + 1];

    /// <summary>Upper bounds of the buckets, Envoy's for all histograms.</summary>
    public static IReadOnlyList<double> Bounds => UpperBounds;

    public int Code => code;

    public string Flags => flags;

    public int? GrpcStatus => grpcStatus;

    public bool Is(int otherCode, string otherFlags, int? otherGrpcStatus) =>
        code == otherCode && grpcStatus == otherGrpcStatus && (ReferenceEquals(flags, otherFlags) || flags == otherFlags);

    /// <summary>Counts a request.</summary>
    public void Add(TimeSpan duration, long requestBytes, long responseBytes)
    {
        ref var shard = ref _shards[Thread.GetCurrentProcessorId() & ShardMask];
        var cells = Volatile.Read(ref shard) ?? Interlocked.CompareExchange(ref shard, new long[Cells], null) ?? shard;
        Record(cells, 0, duration.TotalMilliseconds, duration.Ticks / TimeSpan.TicksPerMicrosecond);
        Record(cells, CellsOfHistogram, requestBytes, requestBytes);
        Record(cells, 2 * CellsOfHistogram, responseBytes, responseBytes);
    }

    /// <summary>Reads all cells together.</summary>
    /// <returns>How many requests there are.</returns>
    public long Read(Span<long> cells)
    {
        cells.Clear();
        foreach (ref var shard in _shards.AsSpan())
        {
            if (Volatile.Read(ref shard) is { } counted)
            {
                for (var i = 0; i < Cells; i++)
                {
                    cells[i] += Volatile.Read(ref counted[i]);
                }
            }
        }

        var count = 0L;
        foreach (var bucket in cells[..Buckets])
        {
            count += bucket;
        }

        return count;
    }

    private static void Record(long[] cells, int at, double value, long summand)
    {
        var bucket = 0;
        while (bucket < UpperBounds.Length && value > UpperBounds[bucket])
        {
            bucket++;
        }

        Interlocked.Increment(ref cells[at + bucket]);
        Interlocked.Add(ref cells[at + Buckets], summand);
    }
}
