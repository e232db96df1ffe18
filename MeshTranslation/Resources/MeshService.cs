using MeshModel.Kubernetes;
using MeshModel.Resources;

namespace MeshTranslation.Resources;

/// <summary>A host that the mesh knows, whichever resource declares it: what Istio's <c>model.Service</c> is.</summary>
public sealed record MeshService
{
    /// <summary>Full name in lower case, such as <c>books.mesh.svc.cluster.local</c>.</summary>
    public required string Host { get; init; }

    /// <summary>The resource that declares it.</summary>
    public required Resource Resource { get; init; }

    /// <summary>Its ports, numbers unique.</summary>
    public required IReadOnlyList<MeshServicePort> Ports { get; init; }

    /// <summary>Name within its namespace, under which callers of that namespace may ask for it; <see langword="null"/> when it has but its full name.</summary>
    public string? ShortName { get; init; }

    /// <summary>Virtual addresses of its own, under which it answers as well.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Labels that a workload of its namespace must all have to be an endpoint; none selects nothing.</summary>
    public IReadOnlyDictionary<string, string> Selector { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The service's namespace.</summary>
    public string Namespace => Resource.Metadata.Namespace;

    /// <summary>The service that a Kubernetes Service declares.</summary>
    internal static MeshService Of(Service service, string clusterDomain) => new()
    {
        Host = MeshModel.Hosts.HostName.Resolve(service.Metadata.Name, service.Metadata.Namespace, clusterDomain).ToLowerInvariant(),
        Resource = service,
        ShortName = service.Metadata.Name.ToLowerInvariant(),
        Ports = [.. service.Spec.Ports.Select(MeshServicePort.Of)],
        Addresses = service.Spec.ClusterIp is { Length: > 0 } address && address != "None" ? [address] : [],
        Selector = service.Spec.Selector,
    };

    /// <summary>The port with this number, or <see langword="null"/>.</summary>
    public MeshServicePort? FindPort(int number)
    {
        foreach (var port in Ports)
        {
            if (port.Number == number)
            {
                return port;
            }
        }

        return null;
    }
}
