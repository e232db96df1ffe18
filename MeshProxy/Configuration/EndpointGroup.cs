using System.Collections.Immutable;

namespace MeshProxy.Configuration;

/// <summary>Endpoints at one moment, and how each of them counts. Immutable.</summary>
internal sealed class EndpointGroup(ImmutableArray<EndpointState> endpoints, ImmutableArray<EndpointPlace> places)
{
    public static EndpointGroup Empty { get; } = new([], []);

    public ImmutableArray<EndpointState> Endpoints { get; } = endpoints;

    /// <summary>One for each of <see cref="Endpoints"/>.</summary>
    public ImmutableArray<EndpointPlace> Places { get; } = places;

    public int Count => Endpoints.Length;

    /// <summary>Whether no endpoint counts for more than another.</summary>
    public bool HasEqualWeights
    {
        get
        {
            foreach (var place in Places)
            {
                if (place.Weight != Places[0].Weight)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>What the endpoints weigh together.</summary>
    public long TotalWeight => Places.Sum(place => (long)place.Weight);

    public bool IsSame(EndpointGroup other) =>
        ReferenceEquals(this, other) || (Endpoints.AsSpan().SequenceEqual(other.Endpoints.AsSpan()) && Places.AsSpan().SequenceEqual(other.Places.AsSpan()));

    /// <summary>Those that the condition holds for; the group itself when these are all.</summary>
    public EndpointGroup Where(Func<EndpointState, EndpointPlace, bool> condition)
    {
        var endpoints = ImmutableArray.CreateBuilder<EndpointState>(Count);
        var places = ImmutableArray.CreateBuilder<EndpointPlace>(Count);
        for (var i = 0; i < Count; i++)
        {
            if (condition(Endpoints[i], Places[i]))
            {
                endpoints.Add(Endpoints[i]);
                places.Add(Places[i]);
            }
        }

        return endpoints.Count == Count ? this : new EndpointGroup(endpoints.ToImmutable(), places.ToImmutable());
    }
}
