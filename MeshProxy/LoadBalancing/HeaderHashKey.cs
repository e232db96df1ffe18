using MeshProxy.Forwarding;
using MeshRouting;

namespace MeshProxy.LoadBalancing;

/// <summary>A header of the request.</summary>
internal sealed class HeaderHashKey(string name) : HashKey
{
    public override ulong? Of(Exchange exchange, IChance chance) =>
        exchange.Context.Request.Headers.TryGetValue(name, out var values) && values.Count > 0 ? StableHash.Of(values.ToString()) : null;
}
