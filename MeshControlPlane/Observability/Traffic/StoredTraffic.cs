using System.Buffers;

namespace MeshControlPlane.Observability.Traffic;

/// <summary>What all flows did in a second, or in several of them together: some 30 bytes for a flow. Immutable.</summary>
internal sealed class StoredTraffic
{
    private readonly FlowKey[] _keys;
    private readonly byte[] _counts;

    private StoredTraffic(long second, int length, FlowKey[] keys, byte[] counts)
    {
        Second = second;
        Length = length;
        _keys = keys;
        _counts = counts;
    }

    /// <summary>Its begin, in seconds since the Unix epoch.</summary>
    public long Second { get; }

    /// <summary>In seconds.</summary>
    public int Length { get; }

    /// <summary>About what it takes in memory.</summary>
    public int Size => 96 + _keys.Length * IntPtr.Size + _counts.Length;

    /// <summary>Stores sums.</summary>
    public static StoredTraffic Of(long second, int length, IReadOnlyDictionary<FlowKey, FlowSum> sums, StoredFlags flags)
    {
        var counts = new ArrayBufferWriter<byte>(sums.Count * 32);
        foreach (var sum in sums.Values)
        {
            var responses = sum.Responses.ToList();
            Write(counts, responses.Count);
            foreach (var response in responses)
            {
                Write(counts, response.Code);
                Write(counts, flags.NumberOf(response.Flags));
                Write(counts, response.GrpcStatus is { } status ? status + 2 : 0);
                Write(counts, response.Count);
            }

            var buckets = sum.Latency.TrimEnd(0L);
            Write(counts, buckets.Length);
            foreach (var bucket in buckets)
            {
                Write(counts, bucket);
            }

            Write(counts, sum.LatencyMicroseconds);
            Write(counts, sum.RequestBytes);
            Write(counts, sum.ResponseBytes);
            Write(counts, sum.ConnectionsOpened);
            Write(counts, sum.ConnectionsClosed);
        }

        return new StoredTraffic(second, length, [.. sums.Keys], counts.WrittenSpan.ToArray());
    }

    /// <summary>Adds what is stored to sums.</summary>
    public void AddTo(Dictionary<FlowKey, FlowSum> sums, StoredFlags flags)
    {
        ReadOnlySpan<byte> rest = _counts;
        foreach (var key in _keys)
        {
            if (!sums.TryGetValue(key, out var sum))
            {
                sums.Add(key, sum = new FlowSum());
            }

            for (var responses = Read(ref rest); responses > 0; responses--)
            {
                var (code, flag, status) = ((int)Read(ref rest), (int)Read(ref rest), (int)Read(ref rest));
                sum.AddResponses(code, flags[flag], status == 0 ? null : status - 2, Read(ref rest));
            }

            var buckets = (int)Read(ref rest);
            for (var bucket = 0; bucket < buckets; bucket++)
            {
                sum.AddLatency(bucket, Read(ref rest));
            }

            sum.LatencyMicroseconds += Read(ref rest);
            sum.RequestBytes += Read(ref rest);
            sum.ResponseBytes += Read(ref rest);
            sum.ConnectionsOpened += Read(ref rest);
            sum.ConnectionsClosed += Read(ref rest);
        }
    }

    // Seven bits a byte, the lowest first.
    private static void Write(ArrayBufferWriter<byte> output, long value)
    {
        var span = output.GetSpan(10);
        var length = 0;
        var rest = (ulong)value;
        while (rest >= 0x80)
        {
            span[length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        span[length++] = (byte)rest;
        output.Advance(length);
    }

    private static long Read(ref ReadOnlySpan<byte> input)
    {
        var value = 0UL;
        var shift = 0;
        while (true)
        {
            var next = input[0];
            input = input[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (long)value;
            }

            shift += 7;
        }
    }
}
