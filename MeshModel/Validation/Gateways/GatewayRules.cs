using System.Net;
using MeshModel.Findings;
using MeshModel.Networking;

namespace MeshModel.Validation.Gateways;

/// <summary>The rules for a Gateway and its servers; GW-1 is with the other names.</summary>
internal static class GatewayRules
{
    public static void Check(Gateway resource, Report report)
    {
        var spec = resource.Spec;
        Names.CheckLabels(spec.Selector, "spec.selector", report);
        if (spec.Servers.Count == 0)
        {
            report.Error("GW-2", "spec.servers", "at least one server is required");
        }

        var portNames = new HashSet<string>();
        for (var i = 0; i < spec.Servers.Count; i++)
        {
            var at = FieldPath.Element("spec.servers", i);
            CheckServer(spec.Servers[i], at, report);
            if (spec.Servers[i].Port.Name is { Length: > 0 } name && !portNames.Add(name))
            {
                report.Error("GW-9", at + ".port.name", $"\"{name}\" is the name of an earlier port; port names must be unique in a Gateway");
            }
        }
    }

    private static void CheckServer(Server server, string path, Report report)
    {
        for (var i = 0; i < server.Hosts.Count; i++)
        {
            CheckHost(server.Hosts[i], FieldPath.Element(path + ".hosts", i), report);
        }

        CheckPort(server.Port, server.Bind, path + ".port", report);
        CheckBind(server, path, report);
        CheckTlsPresence(server, path, report);
        ServerTlsRules.Check(server.Tls, path + ".tls", report);
    }

    private static void CheckHost(string host, string path, Report report)
    {
        var slash = host.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0)
        {
            if (host[..slash] is not ("*" or ".") && !Names.IsLabel(host[..slash]))
            {
                report.Error("GW-5", path, $"\"{host[..slash]}\" before the slash must be *, . or a namespace");
            }

            host = host[(slash + 1)..];
        }

        if (host.StartsWith('*') && host.Length > 1 && host[1] != '.')
        {
            report.Error("GW-6", path, $"\"{host}\" has a partial wildcard; a * must be a whole label, as in *.example.com");
        }
        else if (DomainNames.CheckWildcard(host) is { } fault)
        {
            report.Error(path, fault);
        }
        else if (host != "*" && !host.Contains('.', StringComparison.Ordinal))
        {
            report.Error("GW-4", path, $"\"{host}\" is a short name; a Gateway needs a full domain name, a wildcard such as *.example.com, or *");
        }
    }

    private static void CheckPort(ServerPort port, string? bind, string path, Report report)
    {
        if (port.Protocol.Length > 0 && !Protocols.IsKnown(port.Protocol))
        {
            report.Error("GW-7", path + ".protocol", $"is \"{port.Protocol}\"; known are {Protocols.Usual}");
        }

        if (port.Protocol.Length == 0)
        {
            report.Error("GW-7", path + ".protocol", "may not be empty");
        }

        if (port.Name.Length == 0)
        {
            report.Error("GW-7", path + ".name", "may not be empty");
        }

        if (!Ports.IsPort(port.Number) && !(port.Number == 0 && IsSocket(bind)))
        {
            report.Error("GW-8", path + ".number", $"is {port.Number}; a port lies between 1 and {Ports.Largest} (0 only with a unix:// bind)");
        }

        if (port.TargetPort is not null)
        {
            report.Error("GW-10", path + ".targetPort", "has no meaning in a Gateway; take it away");
        }
    }

    private static bool IsSocket(string? bind) => bind?.StartsWith("unix://", StringComparison.Ordinal) == true;

    private static void CheckBind(Server server, string path, Report report)
    {
        if (string.IsNullOrEmpty(server.Bind))
        {
            return;
        }

        var wrong = IsSocket(server.Bind)
            ? server.Bind["unix://".Length..] is not ['/' or '@', _, ..] || server.Port.Number != 0
            : !IPAddress.TryParse(server.Bind, out _);
        if (wrong)
        {
            report.Error("GW-11", path + ".bind", $"is \"{server.Bind}\"; an address, or unix:// with an absolute path or @name and port 0, is expected");
        }
    }

    private static void CheckTlsPresence(Server server, string path, Report report)
    {
        var protocol = server.Port.Protocol.ToUpperInvariant();
        var secured = Protocols.IsTls(protocol);
        if (secured && server.Tls is null)
        {
            report.Error("GW-12", path + ".tls", $"is required: a server of {protocol} must have TLS settings");
        }
        else if (secured && server.Tls!.HttpsRedirect)
        {
            report.Warn("GW-14", path + ".tls.httpsRedirect", "only has a meaning for plain HTTP");
        }
        else if (!secured && server.Tls is not null && Protocols.IsKnown(protocol))
        {
            var speaksHttp = Protocols.IsHttp(protocol);
            if (!speaksHttp || ServerTlsRules.IsMoreThanRedirect(server.Tls))
            {
                report.Error("GW-13", path + ".tls", $"a server of plain {protocol} cannot have TLS settings{(speaksHttp ? " other than httpsRedirect" : "")}");
            }
        }
    }
}
