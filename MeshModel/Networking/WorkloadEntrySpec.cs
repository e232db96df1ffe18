using System.Collections.ObjectModel;
using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>WorkloadEntry</c>: a workload that is no pod, and an endpoint of a ServiceEntry.</summary>
public sealed record WorkloadEntrySpec
{
    [Field("IP address; a domain name where the service resolves names.")]
    public string Address { get; init; } = "";

    [Field("Its ports by the names of the service's ports; the service's target port where a name is missing.")]
    public IReadOnlyDictionary<string, int> Ports { get; init; } = ReadOnlyDictionary<string, int>.Empty;

    [Field("Its labels, by which services and subsets select it.")]
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    [Field("The network that it is in, where addresses of networks overlap.")]
    [WithoutEffect]
    public string? Network { get; init; }

    [Field("Where it is: region/zone/subzone.")]
    public string? Locality { get; init; }

    [Field("Its share of the traffic relative to the other endpoints; 1 when left out.", Minimum = 0, Maximum = uint.MaxValue)]
    public int Weight { get; init; }

    [Field("The account that it runs as, which is its identity in mutual TLS.")]
    [WithoutEffect]
    public string? ServiceAccount { get; init; }
}
