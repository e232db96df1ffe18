using System.Collections.Immutable;
using MeshProxy.Configuration;
using MeshRouting;

namespace MeshProxy.LoadBalancing;

/// <summary>
/// A table of fixed size whose places the endpoints take in turn, each in an order of its own (Maglev, NSDI 2016, section 3.4):
/// even shares and a look-up without search, for a little more movement than on a ring.
/// </summary>
internal sealed class MaglevLoadBalancer : LoadBalancer
{
    private const long SecondSeed = 1;
    private readonly EndpointState[] _table;

    public MaglevLoadBalancer(ImmutableArray<EndpointState> endpoints, int size)
        : base(endpoints)
    {
        _table = new EndpointState[endpoints.IsEmpty ? 0 : size];
        var positions = new ulong[endpoints.Length];
        var steps = new ulong[endpoints.Length];
        for (var i = 0; i < endpoints.Length; i++)
        {
            positions[i] = StableHash.Of(endpoints[i].Address) % (ulong)size;
            steps[i] = (StableHash.Of(endpoints[i].Address, SecondSeed) % (ulong)Math.Max(1, size - 1)) + 1;
        }

        for (var taken = 0; taken < _table.Length; taken++)
        {
            var turn = taken % endpoints.Length;
            while (_table[positions[turn]] is not null)
            {
                positions[turn] = (positions[turn] + steps[turn]) % (ulong)size;
            }

            _table[positions[turn]] = endpoints[turn];
        }
    }

    public override EndpointState Pick(IChance chance, ulong? hash, int attempt)
    {
        if (hash is not { } wanted)
        {
            return Endpoints[(int)chance.Next(Endpoints.Length)];
        }

        return _table[(attempt == 0 ? wanted : wanted ^ unchecked((ulong)-attempt)) % (ulong)_table.Length];
    }
}
