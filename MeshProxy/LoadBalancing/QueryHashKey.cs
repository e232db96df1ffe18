using MeshProxy.Forwarding;
using MeshRouting;

namespace MeshProxy.LoadBalancing;

/// <summary>A parameter of the query, as it was sent.</summary>
internal sealed class QueryHashKey(string name) : HashKey
{
    public override ulong? Of(Exchange exchange, IChance chance)
    {
        var query = exchange.Target.Query.AsSpan().TrimStart('?');
        foreach (var range in query.Split('&'))
        {
            var parameter = query[range];
            var equals = parameter.IndexOf('=');
            if ((equals < 0 ? parameter : parameter[..equals]).SequenceEqual(name))
            {
                return StableHash.Of(equals < 0 ? [] : parameter[(equals + 1)..]);
            }
        }

        return null;
    }
}
