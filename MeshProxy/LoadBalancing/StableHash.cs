using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace MeshProxy.LoadBalancing;

/// <summary>A hash of text that is the same in every process, so that all proxies agree on the endpoint of a key.</summary>
internal static class StableHash
{
    public static ulong Of(ReadOnlySpan<char> text, long seed = 0) => XxHash64.HashToUInt64(MemoryMarshal.AsBytes(text), seed);
}
