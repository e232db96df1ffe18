using MeshProtocol;
using MeshProxy.Forwarding;
using MeshRouting;

namespace MeshProxy.LoadBalancing;

/// <summary>What of a request decides on its endpoint.</summary>
internal abstract class HashKey
{
    public static HashKey? For(ConsistentHashing? hashing) => hashing?.KeyCase switch
    {
        ConsistentHashing.KeyOneofCase.Header => new HeaderHashKey(hashing.Header),
        ConsistentHashing.KeyOneofCase.Cookie => new CookieHashKey(hashing.Cookie),
        ConsistentHashing.KeyOneofCase.SourceIp => new SourceHashKey(),
        ConsistentHashing.KeyOneofCase.QueryParameter => new QueryHashKey(hashing.QueryParameter),
        _ => null,
    };

    /// <returns>Null when the request does not have it.</returns>
    public abstract ulong? Of(Exchange exchange, IChance chance);
}
