using System.Net;
using MeshModel.Findings;
using MeshModel.Networking;

namespace MeshModel.Validation.ServiceEntries;

/// <summary>The rules for a ServiceEntry; those for how its addresses are found are beside this file.</summary>
internal static class ServiceEntryRules
{
    private const string Allocation = "networking.istio.io/enable-autoallocate-ip";

    public static void Check(ServiceEntry resource, Report report)
    {
        var spec = resource.Spec;
        ExportToRules.Check(spec.ExportTo, resource.Metadata.Namespace, report, mayBeNobody: true);
        for (var i = 0; i < spec.Hosts.Count; i++)
        {
            CheckHost(spec.Hosts[i], FieldPath.Element("spec.hosts", i), report);
        }

        CheckAddresses(spec, report);
        CheckPorts(spec, report);
        CheckAllocation(resource, report);
        if (spec.WorkloadSelector is { } selector)
        {
            SelectorRules.Check(selector.Labels, "spec.workloadSelector", "labels", report);
            if (spec.Endpoints.Count > 0)
            {
                report.Error("SE-4", "spec.workloadSelector", "excludes endpoints: give one of the two");
            }
        }

        ResolutionRules.Check(spec, report);
        for (var i = 0; i < spec.Endpoints.Count; i++)
        {
            CheckEndpoint(spec.Endpoints[i], FieldPath.Element("spec.endpoints", i), spec, report);
        }
    }

    private static void CheckHost(string host, string path, Report report)
    {
        if (host == "*")
        {
            report.Error("SE-2", path, "is *, which would take every host; give a name or a wildcard such as *.example.com");
        }
        else
        {
            if (host is ['*', not '.', ..])
            {
                report.Warn("SE-3", path, $"\"{host}\" has a partial wildcard; a * should be a whole label, as in *.example.com");
            }

            report.Error(path, DomainNames.CheckWildcard(host));
        }
    }

    private static void CheckAddresses(ServiceEntrySpec spec, Report report)
    {
        for (var i = 0; i < spec.Addresses.Count; i++)
        {
            var address = spec.Addresses[i];
            var at = FieldPath.Element("spec.addresses", i);
            var network = address.Contains('/', StringComparison.Ordinal);
            if (network ? !IsNetwork(address) : !DomainNames.IsAddress(address))
            {
                report.Error("SE-5", at, $"is \"{address}\"; an IP address, or a network such as 10.1.0.0/16, is expected");
            }
            else if (network && spec.Resolution is not (ServiceEntryResolution.None or ServiceEntryResolution.Static))
            {
                report.Error("SE-5", at, $"\"{address}\" is a network, which resolution NONE and STATIC alone can have");
            }
        }
    }

    // Host bits may be set, as Istio allows: 10.1.2.3/16.
    private static bool IsNetwork(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return DomainNames.IsAddress(text[..slash])
            && int.TryParse(text.AsSpan(slash + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var length)
            && length <= IPAddress.Parse(text[..slash]).GetAddressBytes().Length * 8;
    }

    private static void CheckPorts(ServiceEntrySpec spec, Report report)
    {
        var names = new HashSet<string>();
        var numbers = new HashSet<int>();
        for (var i = 0; i < spec.Ports.Count; i++)
        {
            var port = spec.Ports[i];
            var at = FieldPath.Element("spec.ports", i);
            if (!Names.IsLabel(port.Name))
            {
                report.Error("SE-6", at + ".name", $"is \"{port.Name}\"; a port's name has lower-case letters, digits and inner hyphens, at most 63");
            }
            else if (!names.Add(port.Name))
            {
                report.Error("SE-6", at + ".name", $"\"{port.Name}\" is the name of an earlier port");
            }

            if (!Ports.IsPort(port.Number))
            {
                report.Error("SE-6", at + ".number", $"is {port.Number}; a port lies between 1 and {Ports.Largest}");
            }
            else if (!numbers.Add(port.Number))
            {
                report.Error("SE-6", at + ".number", $"{port.Number} is the number of an earlier port");
            }

            if (port.TargetPort is { } target && !Ports.IsPort(target))
            {
                report.Error("SE-6", at + ".targetPort", $"is {target}; a port lies between 1 and {Ports.Largest}");
            }

            if (port.Protocol.Length > 0 && !Protocols.IsKnown(port.Protocol))
            {
                report.Error("SE-6", at + ".protocol", $"is \"{port.Protocol}\"; known are {Protocols.Usual}");
            }
        }
    }

    // Istio gives an entry without addresses one of its own, unless that would be of no use or is turned off.
    private static void CheckAllocation(ServiceEntry resource, Report report)
    {
        var spec = resource.Spec;
        var allocates = spec.Resolution != ServiceEntryResolution.None
            && !(resource.Metadata.Labels.TryGetValue(Allocation, out var enabled) && enabled.Equals("false", StringComparison.OrdinalIgnoreCase));
        for (var i = 0; i < spec.Ports.Count && spec.Addresses.Count == 0 && !allocates; i++)
        {
            if (spec.Ports[i].Protocol is "" or "TCP")
            {
                report.Warn(
                    "SE-7", FieldPath.Element("spec.ports", i),
                    $"is of {(spec.Ports[i].Protocol.Length == 0 ? "no protocol" : "TCP")} and the entry has no addresses, so on a cluster it would take every connection to port {spec.Ports[i].Number}; give addresses");
            }
        }
    }

    private static void CheckEndpoint(WorkloadEntrySpec endpoint, string path, ServiceEntrySpec spec, Report report)
    {
        WorkloadEntryRules.CheckCommon(endpoint, path, report);
        foreach (var name in endpoint.Ports.Keys.Where(name => spec.Ports.All(port => port.Name != name)))
        {
            report.Error("SE-14", FieldPath.Field(path + ".ports", name), $"\"{name}\" is no port of this ServiceEntry; it has {(spec.Ports.Count == 0 ? "none" : string.Join(", ", spec.Ports.Select(port => port.Name)))}");
        }

        if (WorkloadEntryRules.IsSocket(endpoint.Address) && spec.Ports.Count != 1)
        {
            report.Error("WE-6", path + ".address", $"{endpoint.Address} is a socket, which stands for one port, and this ServiceEntry has {spec.Ports.Count}");
        }
    }
}
