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
    private readonly ulong[] _places;
    private readonly EndpointState[] _owners;

    public RingHashLoadBalancer(ImmutableArray<EndpointState> endpoints, int minimumSize)
        : base(endpoints)
    {
        var each = endpoints.IsEmpty ? 0 : (Math.Max(1, minimumSize) + endpoints.Length - 1) / endpoints.Length;
        _places = new ulong[each * endpoints.Length];
        _owners = new EndpointState[_places.Length];
        var next = 0;
        foreach (var endpoint in endpoints)
        {
            for (var i = 0; i < each; i++, next++)
            {
                _places[next] = StableHash.Of(string.Create(CultureInfo.InvariantCulture, $"{endpoint.Address}_{i}"));
                _owners[next] = endpoint;
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
}
