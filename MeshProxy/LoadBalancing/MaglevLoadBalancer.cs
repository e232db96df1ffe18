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

    /// <param name="endpoints">The endpoints.</param>
    /// <param name="size">Places in the table; a prime.</param>
    /// <param name="weights">Of each endpoint, at least 0 and one above it; null when all are equal.</param>
    public MaglevLoadBalancer(ImmutableArray<EndpointState> endpoints, int size, double[]? weights = null)
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

        // In each round an endpoint takes a place if the rounds so far, counted by its weight, have earned it one; the heaviest takes one in each.
        var heaviest = weights?.Max() ?? 1;
        var earned = new double[endpoints.Length];
        for (var (taken, round) = (0, 1L); taken < _table.Length; round++)
        {
            for (var turn = 0; turn < endpoints.Length && taken < _table.Length; turn++)
            {
                if (weights is not null && (weights[turn] <= 0 || round * weights[turn] < earned[turn]))
                {
                    continue;
                }

                earned[turn] += heaviest;
                while (_table[positions[turn]] is not null)
                {
                    positions[turn] = (positions[turn] + steps[turn]) % (ulong)size;
                }

                _table[positions[turn]] = endpoints[turn];
                taken++;
            }
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
