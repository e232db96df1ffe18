using MeshProxy.Forwarding;
using MeshRouting;

namespace MeshProxy.LoadBalancing;

/// <summary>The address of the peer: at a gateway the caller's, at a sidecar the application's own.</summary>
internal sealed class SourceHashKey : HashKey
{
    private const int LongestAddress = 64;

    public override ulong? Of(Exchange exchange, IChance chance)
    {
        if (exchange.Context.Connection.RemoteIpAddress is not { } address)
        {
            return null;
        }

        Span<char> text = stackalloc char[LongestAddress];
        return address.TryFormat(text, out var length) ? StableHash.Of(text[..length]) : null;
    }
}
