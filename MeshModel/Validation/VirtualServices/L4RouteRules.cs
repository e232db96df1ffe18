using System.Net;
using MeshModel.Findings;
using MeshModel.Networking;

namespace MeshModel.Validation.VirtualServices;

/// <summary>VS-TLS and VS-TCP: rules for connections.</summary>
internal static class L4RouteRules
{
    public static void CheckTls(TlsRoute route, string path, IReadOnlyList<string> hosts, Report report)
    {
        for (var i = 0; i < route.Match.Count; i++)
        {
            var match = route.Match[i];
            var at = FieldPath.Element(path + ".match", i);
            for (var j = 0; j < match.SniHosts.Count; j++)
            {
                CheckSni(match.SniHosts[j], FieldPath.Element(at + ".sniHosts", j), hosts, report);
            }

            CheckSubnets(match.DestinationSubnets, at + ".destinationSubnets", report);
            CheckPort(match.Port, at, report);
            MatchRules.CheckSource(match.SourceLabels, match.SourceNamespace, match.Gateways, at, report);
        }

        if (route.Route.Count == 0)
        {
            report.Error("VS-TLS-5", path + ".route", "is required");
        }

        RouteDestinationRules.Check(route.Route, path + ".route", report);
    }

    public static void CheckTcp(TcpRoute route, string path, Report report)
    {
        for (var i = 0; i < route.Match.Count; i++)
        {
            var match = route.Match[i];
            var at = FieldPath.Element(path + ".match", i);
            CheckSubnets(match.DestinationSubnets, at + ".destinationSubnets", report);
            CheckPort(match.Port, at, report);
            MatchRules.CheckSource(match.SourceLabels, match.SourceNamespace, match.Gateways, at, report);
        }

        if (route.Route.Count == 0)
        {
            report.Error("VS-TCP-1", path + ".route", "is required");
        }

        RouteDestinationRules.Check(route.Route, path + ".route", report);
    }

    private static void CheckSni(string name, string path, IReadOnlyList<string> hosts, Report report)
    {
        if (DomainNames.IsAddress(name))
        {
            report.Warn("VS-TLS-4", path, $"{name} is an address, which clients do not send as server name");
        }
        else if (DomainNames.CheckWildcard(name) is { } fault)
        {
            report.Error(path, fault.Under("VS-TLS-3"));
            return;
        }

        if (!hosts.Any(host => DomainNames.Covers(host, name)))
        {
            report.Error("VS-TLS-3", path, $"\"{name}\" is not among the hosts of the VirtualService");
        }
    }

    private static void CheckSubnets(IReadOnlyList<string> subnets, string path, Report report)
    {
        for (var i = 0; i < subnets.Count; i++)
        {
            var slash = subnets[i].IndexOf('/', StringComparison.Ordinal);
            if (!DomainNames.IsAddress(slash < 0 ? subnets[i] : subnets[i][..slash]) || (slash >= 0 && !IsNetwork(subnets[i], slash)))
            {
                report.Error("VS-TCP-2", FieldPath.Element(path, i), $"is \"{subnets[i]}\"; an address or a network such as 10.0.0.0/8 is expected");
            }
        }
    }

    private static bool IsNetwork(string text, int slash) =>
        int.TryParse(text[(slash + 1)..], out var length) && length >= 0 && length <= (IPAddress.Parse(text[..slash]).GetAddressBytes().Length * 8);

    private static void CheckPort(int port, string path, Report report)
    {
        if (port != 0)
        {
            Ports.Check(port, path + ".port", report);
        }
    }
}
