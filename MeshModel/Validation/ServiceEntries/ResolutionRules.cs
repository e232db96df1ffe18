using MeshModel.Findings;
using MeshModel.Networking;

namespace MeshModel.Validation.ServiceEntries;

/// <summary>What a ServiceEntry may have under each way of finding its addresses.</summary>
internal static class ResolutionRules
{
    public static void Check(ServiceEntrySpec spec, Report report)
    {
        switch (spec.Resolution)
        {
            case ServiceEntryResolution.None:
                CheckNone(spec, report);
                return;
            case ServiceEntryResolution.Static:
                CheckAddresses(spec, "SE-10", "with resolution STATIC an IP address is expected", DomainNames.IsAddress, report);
                break;
            case ServiceEntryResolution.Dns or ServiceEntryResolution.DnsRoundRobin:
                CheckDns(spec, report);
                break;
            default:
                CheckDynamicDns(spec, report);
                break;
        }

        if (spec.Hosts.Count > 1 && spec.Ports.Any(port => !Protocols.IsHttp(port.Protocol) && !Protocols.IsTls(port.Protocol)))
        {
            report.Error("SE-15", "spec.hosts", "several hosts can only be told apart on ports of HTTP or TLS, or with resolution NONE");
        }
    }

    private static void CheckNone(ServiceEntrySpec spec, Report report)
    {
        if (spec.Endpoints.Count > 0)
        {
            report.Error("SE-8", "spec.endpoints", "resolution NONE, the default, sends to the address that was asked for and takes no endpoints; say resolution: STATIC or DNS");
        }

        if (spec.WorkloadSelector is not null)
        {
            report.Warn("SE-9", "spec.workloadSelector", "has no effect with resolution NONE, which sends to the address that was asked for");
        }
    }

    private static void CheckDns(ServiceEntrySpec spec, Report report)
    {
        CheckAddresses(spec, "SE-12", "with resolution DNS a domain name or an IP address is expected", address => DomainNames.IsAddress(address) || DomainNames.CheckFull(address) is null, report);
        if (spec.Resolution == ServiceEntryResolution.DnsRoundRobin && spec.Endpoints.Count > 1)
        {
            report.Error("SE-13", "spec.endpoints", "resolution DNS_ROUND_ROBIN takes one endpoint at most");
        }

        if (spec.Hosts.Count > 1 && spec.Addresses.Count > 0 && spec.Ports.Any(port => Protocols.IsConnection(port.Protocol)))
        {
            report.Warn("SE-17", "spec.hosts", "several hosts share these addresses, and connections of TCP or TLS to them cannot be told apart; give each host an entry");
        }

        for (var i = 0; i < spec.Hosts.Count && spec.Endpoints.Count == 0; i++)
        {
            if (DomainNames.CheckFull(spec.Hosts[i]) is not null)
            {
                report.Error("SE-11", FieldPath.Element("spec.hosts", i), $"\"{spec.Hosts[i]}\" cannot be looked up; without endpoints, resolution DNS needs full domain names");
            }
        }
    }

    private static void CheckDynamicDns(ServiceEntrySpec spec, Report report)
    {
        for (var i = 0; i < spec.Hosts.Count; i++)
        {
            if (!spec.Hosts[i].StartsWith('*'))
            {
                report.Error("SE-16", FieldPath.Element("spec.hosts", i), $"\"{spec.Hosts[i]}\" is no wildcard; resolution DYNAMIC_DNS is for wildcards such as *.example.com, and DNS for names");
            }
        }

        if (spec.Addresses.Count > 0)
        {
            report.Error("SE-16", "spec.addresses", "resolution DYNAMIC_DNS takes no addresses");
        }

        if (spec.Endpoints.Count > 0)
        {
            report.Error("SE-16", "spec.endpoints", "resolution DYNAMIC_DNS takes no endpoints");
        }

        for (var i = 0; i < spec.Ports.Count; i++)
        {
            if (spec.Ports[i].Protocol.ToUpperInvariant() is not ("HTTP" or "HTTP2" or "GRPC" or "TLS"))
            {
                report.Error("SE-16", FieldPath.Element("spec.ports", i) + ".protocol", $"is \"{spec.Ports[i].Protocol}\"; resolution DYNAMIC_DNS is for HTTP, HTTP2, GRPC and TLS");
            }
        }
    }

    private static void CheckAddresses(ServiceEntrySpec spec, string rule, string wanted, Func<string, bool> isGood, Report report)
    {
        for (var i = 0; i < spec.Endpoints.Count; i++)
        {
            var address = spec.Endpoints[i].Address;
            // A socket stands only where addresses need not be looked up.
            var excused = address.Length == 0 || (rule == "SE-10" && WorkloadEntryRules.IsSocket(address));
            if (!excused && !isGood(address))
            {
                report.Error(rule, FieldPath.Element("spec.endpoints", i) + ".address", $"is \"{address}\"; {wanted}");
            }
        }
    }
}
