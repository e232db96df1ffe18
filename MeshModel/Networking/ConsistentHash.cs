using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>LoadBalancerSettings.ConsistentHashLB</c>.</summary>
public sealed record ConsistentHash
{
    [Field("Hash of this request header.", OneOf = "hash_key")]
    public string? HttpHeaderName { get; init; }

    [Field("Hash of a cookie.", OneOf = "hash_key")]
    public HttpCookie? HttpCookie { get; init; }

    [Field("Hash of the caller's address.", OneOf = "hash_key")]
    public bool? UseSourceIp { get; init; }

    [Field("Hash of this query parameter.", OneOf = "hash_key")]
    public string? HttpQueryParameterName { get; init; }

    [Field("Places the endpoints on a ring; the default.", OneOf = "hash_algorithm")]
    public RingHash? RingHash { get; init; }

    [Field("Places the endpoints in a table of fixed size.", OneOf = "hash_algorithm")]
    public Maglev? Maglev { get; init; }

    [Field("Smallest number of places on the ring. Deprecated: use ringHash.minimumRingSize.", Minimum = 0)]
    public long MinimumRingSize { get; init; }
}
