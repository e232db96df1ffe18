using System.Collections.ObjectModel;
using MeshModel.Networking;
using MeshModel.Resources;
using MeshProtocol;

namespace MeshTranslation.Resources;

/// <summary>A host that the mesh knows, whichever resource declares it: what Istio's <c>model.Service</c> is.</summary>
public sealed record MeshService
{
    /// <summary>Full name in lower case, such as <c>books.mesh.svc.cluster.local</c>; that of a ServiceEntry may be a wildcard such as <c>*.example.com</c>.</summary>
    public required string Host { get; init; }

    /// <summary>The resource that declares it.</summary>
    public required Resource Resource { get; init; }

    /// <summary>Its ports, numbers unique.</summary>
    public required IReadOnlyList<MeshServicePort> Ports { get; init; }

    /// <summary>Name within its namespace, under which callers of that namespace may ask for it; <see langword="null"/> when it has but its full name.</summary>
    public string? ShortName { get; init; }

    /// <summary>Virtual addresses of its own, under which it answers as well.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Networks that stand for it, such as <c>10.1.0.0/16</c>: for connections of which nothing but the address is known.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    /// <summary>Labels that a workload of its namespace must all have to be an endpoint; none selects nothing.</summary>
    public IReadOnlyDictionary<string, string> Selector { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Endpoints that are named one by one.</summary>
    public IReadOnlyList<WorkloadEntrySpec> Endpoints { get; init; } = [];

    /// <summary>How the addresses of its endpoints are found.</summary>
    public ClusterKind Resolution { get; init; } = ClusterKind.Endpoints;

    /// <summary>Whether it is a part of the mesh; mutual TLS is for those that are.</summary>
    public ServiceEntryLocation Location { get; init; } = ServiceEntryLocation.MeshInternal;

    /// <summary>Namespaces that may use it, with the mesh's default filled in; an empty list means all of them.</summary>
    public IReadOnlyList<string> ExportTo { get; init; } = [];

    /// <summary>Names that the certificate of an endpoint may carry (ServiceEntry's <c>subjectAltNames</c>); none where nothing is said.</summary>
    public IReadOnlyList<string> SubjectAltNames { get; init; } = [];

    /// <summary>Whether it has no address of its own on purpose, so that callers ask for its endpoints by name.</summary>
    public bool IsHeadless { get; init; }

    /// <summary>
    /// The declarations that were put together, where the namespace has several for the host; else empty. Each adds its endpoints to those ports that
    /// it has itself, by name.
    /// </summary>
    public IReadOnlyList<MeshService> Joined { get; init; } = [];

    /// <summary>The service's namespace.</summary>
    public string Namespace => Resource.Metadata.Namespace;

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

    /// <summary>Adds another declaration of the host in the same namespace: its endpoints, and those of its ports whose numbers are free.</summary>
    internal MeshService Join(MeshService other) => this with
    {
        Ports = [.. Ports, .. other.Ports.Where(port => FindPort(port.Number) is null)],
        Joined = [.. Joined.Count == 0 ? [this] : Joined, other],
    };
}
