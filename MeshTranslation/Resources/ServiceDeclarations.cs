using System.Collections.ObjectModel;
using MeshModel.Hosts;
using MeshModel.Kubernetes;
using MeshModel.Networking;
using MeshModel.Resources;
using MeshProtocol;

namespace MeshTranslation.Resources;

/// <summary>Reads out of Services and ServiceEntries the services that they declare.</summary>
internal static class ServiceDeclarations
{
    private const string ExportToAnnotation = "networking.istio.io/exportTo";
    private const string Headless = "None";

    /// <summary>The service of a Kubernetes Service.</summary>
    public static MeshService Of(Service service, MeshSettings settings) => new()
    {
        Host = HostName.Resolve(service.Metadata.Name, service.Metadata.Namespace, settings.ClusterDomain).ToLowerInvariant(),
        Resource = service,
        ShortName = service.Metadata.Name.ToLowerInvariant(),
        Ports = [.. service.Spec.Ports.Select(MeshServicePort.Of).Where(IsCarried).DistinctBy(port => port.Number)],
        Addresses = service.Spec.ClusterIp is { Length: > 0 } address && address != Headless ? [address] : [],
        Selector = service.Spec.Selector,
        ExportTo = ExportToOf(service, settings),
        IsHeadless = service.Spec.ClusterIp == Headless,
    };

    /// <summary>The services of a ServiceEntry, one for each host.</summary>
    public static IEnumerable<MeshService> Of(ServiceEntry entry, MeshSettings settings)
    {
        var spec = entry.Spec;
        var ports = spec.Ports.Select(MeshServicePort.Of).Where(IsCarried).DistinctBy(port => port.Number).ToArray();
        foreach (var host in spec.Hosts.Select(host => host.ToLowerInvariant()).Distinct(StringComparer.Ordinal))
        {
            yield return new MeshService
            {
                Host = host,
                Resource = entry,
                ShortName = ShortNameOf(host, entry, settings),
                Ports = ports,
                Addresses = [.. spec.Addresses.Where(address => !IsNetwork(address))],
                Networks = [.. spec.Addresses.Where(IsNetwork)],
                Selector = spec.WorkloadSelector?.Labels ?? ReadOnlyDictionary<string, string>.Empty,
                Endpoints = EndpointsOf(spec, host),
                Resolution = KindOf(spec.Resolution),
                Location = spec.Location,
                SubjectAltNames = spec.SubjectAltNames,
                ExportTo = spec.ExportTo.Count > 0 ? spec.ExportTo : settings.DefaultServiceExportTo,
            };
        }
    }

    /// <summary>
    /// Puts together what is declared for one host in one namespace; first the Service, then the oldest (Istio's <c>initServiceRegistry</c>).
    /// </summary>
    /// <returns>By host; the namespaces of one host in the same order.</returns>
    public static List<MeshService> Join(IEnumerable<MeshService> declarations) =>
        [.. declarations
            .GroupBy(service => (service.Host, service.Namespace))
            .Select(group => group.OrderBy(service => service, Preference).Aggregate((service, other) => service.Join(other)))
            .OrderBy(service => service.Host, StringComparer.Ordinal)
            .ThenBy(service => service, Preference)];

    /// <summary>Services of Kubernetes first, so that nobody can take their hosts; then the oldest.</summary>
    private static Comparer<MeshService> Preference { get; } = Comparer<MeshService>.Create((left, right) =>
    {
        var byKind = (right.Resource is Service).CompareTo(left.Resource is Service);
        return byKind != 0 ? byKind : ResourceAge.OldestFirst(left.Resource, right.Resource);
    });

    private static bool IsNetwork(string address) => address.Contains('/', StringComparison.Ordinal);

    private static bool IsCarried(MeshServicePort port) => port.Protocol != PortProtocol.Udp;

    private static IReadOnlyList<string> ExportToOf(Resource service, MeshSettings settings) =>
        service.Metadata.Annotations.GetValueOrDefault(ExportToAnnotation) is { } annotation
        && annotation.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } namespaces
            ? namespaces
            : settings.DefaultServiceExportTo;

    // A host that has the form of a Service of the entry's own namespace has the short forms of one too.
    private static string? ShortNameOf(string host, ServiceEntry entry, MeshSettings settings)
    {
        var suffix = $".{entry.Metadata.Namespace}.svc.{settings.ClusterDomain}";
        return host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) && host[..^suffix.Length] is { Length: > 0 } name && !name.Contains('.', StringComparison.Ordinal)
            ? name
            : null;
    }

    // Names are looked up even where nobody lists endpoints: the host is one.
    private static IReadOnlyList<WorkloadEntrySpec> EndpointsOf(ServiceEntrySpec spec, string host) =>
        spec.Endpoints.Count == 0 && spec.WorkloadSelector is null && spec.Resolution is ServiceEntryResolution.Dns or ServiceEntryResolution.DnsRoundRobin
            ? [new WorkloadEntrySpec { Address = host }]
            : spec.Endpoints;

    private static ClusterKind KindOf(ServiceEntryResolution resolution) => resolution switch
    {
        ServiceEntryResolution.Static => ClusterKind.Endpoints,
        ServiceEntryResolution.Dns => ClusterKind.Dns,
        ServiceEntryResolution.DnsRoundRobin => ClusterKind.LogicalDns,
        ServiceEntryResolution.DynamicDns => ClusterKind.DynamicDns,
        _ => ClusterKind.OriginalDestination,
    };
}
