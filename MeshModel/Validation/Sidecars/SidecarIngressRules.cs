using System.Globalization;
using MeshModel.Findings;
using MeshModel.Networking;
using MeshModel.Validation.Gateways;

namespace MeshModel.Validation.Sidecars;

/// <summary>SC-2 to SC-4 and SC-11: the ports at which a workload is called.</summary>
internal static class SidecarIngressRules
{
    private static readonly string[] LocalAddresses = ["127.0.0.1:", "0.0.0.0:", "[::1]:", "[::]:", ":"];

    public static void Check(IReadOnlyList<SidecarIngress> ingress, Report report)
    {
        var ports = new HashSet<int>();
        for (var i = 0; i < ingress.Count; i++)
        {
            var at = FieldPath.Element("spec.ingress", i);
            var listener = ingress[i];
            if (!Ports.IsPort(listener.Port.Number))
            {
                report.Error("PORT-1", at + ".port.number", $"is {listener.Port.Number}; a port lies between 1 and {Ports.Largest}");
            }
            else if (!ports.Add(listener.Port.Number))
            {
                report.Error("SC-2", at + ".port.number", $"{listener.Port.Number} is the port of an earlier entry");
            }

            if (listener.DefaultEndpoint is { Length: > 0 } endpoint && !IsLocal(endpoint))
            {
                report.Error("SC-3", at + ".defaultEndpoint", $"is \"{endpoint}\"; 127.0.0.1:port, 0.0.0.0:port, [::1]:port, [::]:port, :port or unix:// with a path is expected");
            }

            if (listener.ConnectionPool?.Http is not null && !Protocols.IsHttp(listener.Port.Protocol))
            {
                report.Warn("SC-11", at + ".connectionPool.http", "only has a meaning for a port of HTTP");
            }

            CheckTls(listener, at, report);
        }
    }

    private static bool IsLocal(string endpoint)
    {
        if (endpoint.StartsWith("unix://", StringComparison.Ordinal))
        {
            return endpoint.Length > "unix://".Length;
        }

        var address = Array.Find(LocalAddresses, endpoint.StartsWith);
        return address is not null
            && int.TryParse(endpoint.AsSpan(address.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && Ports.IsPort(port);
    }

    private static void CheckTls(SidecarIngress listener, string path, Report report)
    {
        if (listener.Tls is not { } tls)
        {
            return;
        }

        if (!Protocols.IsTls(listener.Port.Protocol))
        {
            report.Error("SC-4", path + ".tls", $"needs a port of HTTPS or TLS, not {listener.Port.Protocol}");
        }

        if (tls.Mode is ServerTlsMode.IstioMutual or ServerTlsMode.AutoPassthrough)
        {
            report.Error("SC-4", path + ".tls.mode", $"is {(tls.Mode == ServerTlsMode.IstioMutual ? "ISTIO_MUTUAL" : "AUTO_PASSTHROUGH")}; a sidecar can have SIMPLE, MUTUAL, OPTIONAL_MUTUAL or PASSTHROUGH");
            return;
        }

        (string Field, bool IsSet)[] refused =
        [
            ("httpsRedirect", tls.HttpsRedirect), ("subjectAltNames", tls.SubjectAltNames.Count > 0), ("credentialName", !string.IsNullOrEmpty(tls.CredentialName)),
            ("credentialNames", tls.CredentialNames.Count > 0), ("tlsCertificates", tls.TlsCertificates.Count > 0),
        ];
        foreach (var (field, _) in refused.Where(entry => entry.IsSet))
        {
            report.Error("SC-4", $"{path}.tls.{field}", "is not supported at a sidecar");
        }

        ServerTlsRules.Check(tls, path + ".tls", report);
    }
}
