using MeshModel.Findings;
using MeshModel.Networking;

namespace MeshModel.Validation.Sidecars;

/// <summary>SC-5 to SC-9: what a sidecar may call.</summary>
internal static class SidecarEgressRules
{
    private const string Path = "spec.egress";

    public static void Check(IReadOnlyList<SidecarEgress> egress, Report report)
    {
        var ports = new HashSet<int>();
        var sockets = new HashSet<string>();
        for (var i = 0; i < egress.Count; i++)
        {
            var at = FieldPath.Element(Path, i);
            if (egress[i].Port is { } port)
            {
                CheckPort(egress[i], port, at, ports, sockets, report);
            }
            else if (i < egress.Count - 1)
            {
                report.Error("SC-7", at, "has no port, so it is for all others and must be the last, and the only one of its kind");
            }

            for (var host = 0; host < egress[i].Hosts.Count; host++)
            {
                CheckHost(egress[i].Hosts[host], FieldPath.Element(at + ".hosts", host), report);
            }

            CheckRepetition(egress[i].Hosts, at + ".hosts", report);
        }
    }

    private static void CheckPort(SidecarEgress egress, SidecarPort port, string path, HashSet<int> ports, HashSet<string> sockets, Report report)
    {
        var socket = egress.Bind?.StartsWith("unix://", StringComparison.Ordinal) == true;
        if (port.Protocol.Length > 0 && !Protocols.IsKnown(port.Protocol))
        {
            report.Error("SC-8", path + ".port.protocol", $"is \"{port.Protocol}\"; known are {Protocols.Usual}");
        }

        if (port.Number == 0 || socket)
        {
            if (port.Number != 0 || !socket)
            {
                report.Error("SC-8", path + ".port.number", $"is {port.Number}; it is 0 for a bind to unix://, and only there");
            }
            else if (!sockets.Add(egress.Bind!))
            {
                report.Error("SC-8", path + ".bind", $"\"{egress.Bind}\" is the socket of an earlier entry");
            }

            if (egress.CaptureMode == CaptureMode.Iptables)
            {
                report.Error("SC-8", path + ".captureMode", "is IPTABLES; it must be DEFAULT or NONE for a socket");
            }
        }
        else if (!Ports.IsPort(port.Number))
        {
            report.Error("PORT-1", path + ".port.number", $"is {port.Number}; a port lies between 1 and {Ports.Largest}");
        }
        else if (!ports.Add(port.Number))
        {
            report.Error("SC-8", path + ".port.number", $"{port.Number} is the port of an earlier entry");
        }
    }

    private static void CheckHost(string host, string path, Report report)
    {
        var slash = host.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            report.Error("SC-6", path, $"is \"{host}\"; namespace/host is expected, such as */*, ./* or mesh/ratings.mesh.svc.cluster.local");
            return;
        }

        var owner = host[..slash];
        if (owner is not ("*" or "." or "~") && !Names.IsLabel(owner.StartsWith('~') ? owner[1..] : owner) && owner is not ("~." or "~*"))
        {
            report.Error("SC-6", path, $"\"{owner}\" before the slash must be *, ., ~ or a namespace");
        }

        var name = host[(slash + 1)..];
        if (name is ['*', not '.', ..] || (name != "*" && !name.Contains('.', StringComparison.Ordinal)) || (name != "*" && DomainNames.CheckWildcard(name) is not null))
        {
            report.Error("SC-6", path, $"\"{name}\" after the slash must be *, a full name, or a wildcard such as *.example.com");
        }
    }

    private static void CheckRepetition(IReadOnlyList<string> hosts, string path, Report report)
    {
        var seen = new HashSet<string>();
        for (var i = 0; i < hosts.Count; i++)
        {
            if (!seen.Add(hosts[i]))
            {
                report.Warn("SC-9", FieldPath.Element(path, i), $"\"{hosts[i]}\" is listed twice");
            }
            else if (hosts[i] != "*/*" && !hosts[i].StartsWith('~') && hosts.Contains("*/*"))
            {
                report.Warn("SC-9", FieldPath.Element(path, i), "adds nothing to */*, which is all hosts already");
            }
        }
    }
}
