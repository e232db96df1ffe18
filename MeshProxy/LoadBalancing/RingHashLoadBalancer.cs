using System.Collections.Immutable;
using System.Globalization;
using MeshProxy.Configuration;
using MeshRouting;

namespace MeshProxy.LoadBalancing;

/// <summary>
/// Every endpoint has many places on a ring; a request goes to the first place from its hash on.
/// An endpoint that comes or goes moves only the requests of its own places.
/// </summary>
internal sealed class RingHashLoadBalancer : LoadBalancer
{
    /// <summary>Envoy's maximum_ring_size.</summary>
    private const int LargestSize = 8 * 1024 * 1024;

    private const double Rounding = 1e-6;

    private readonly ulong[] _places;
    private readonly EndpointState[] _owners;

    /// <param name="endpoints">The endpoints.</param>
    /// <param name="minimumSize">Places on the ring at least.</param>
    /// <param name="weights">Of each endpoint, at least 0 and one above it; null when all are equal.</param>
    public RingHashLoadBalancer(ImmutableArray<EndpointState> endpoints, int minimumSize, double[]? weights = null)
        : base(endpoints)
    {
        var shares = PlacesOf(endpoints.Length, Math.Max(1, minimumSize), weights);
        _places = new ulong[shares.Sum()];
        _owners = new EndpointState[_places.Length];
        var next = 0;
        for (var owner = 0; owner < endpoints.Length; owner++)
        {
            for (var i = 0; i < shares[owner]; i++, next++)
            {
                _places[next] = StableHash.Of(string.Create(CultureInfo.InvariantCulture, $"{endpoints[owner].Address}_{i}"));
                _owners[next] = endpoints[owner];
            }
        }

        Array.Sort(_places, _owners);
    }

    public override EndpointState Pick(IChance chance, ulong? hash, int attempt)
    {
        if (hash is not { } wanted)
        {
            return Endpoints[(int)chance.Next(Endpoints.Length)];
        }

        var place = Array.BinarySearch(_places, wanted);
        place = place < 0 ? ~place : place;
        return _owners[(place + attempt) % _owners.Length];
    }

    /// <summary>The lightest endpoint gets whole places, and the others in proportion, as far as a ring may grow (Envoy's scale).</summary>
    private static int[] PlacesOf(int count, int minimumSize, double[]? weights)
    {
        var places = new int[count];
        if (count == 0)
        {
            return places;
        }

        weights ??= [.. Enumerable.Repeat(1.0, count)];
        var total = weights.Sum();
        var lightest = weights.Where(weight => weight > 0).Min() / total;
        // What is a whole number but for its last digit is one.
        var scale = Math.Min(Math.Ceiling((lightest * minimumSize) - Rounding) / lightest, Math.Max(LargestSize, minimumSize));
        var target = 0.0;
        var taken = 0;
        for (var i = 0; i < count; i++)
        {
            target += scale * weights[i] / total;
            places[i] = Math.Max(0, (int)Math.Ceiling(target - Rounding) - taken);
            taken += places[i];
        }

        return places;
    }
}
