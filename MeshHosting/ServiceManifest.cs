using System.Text;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Writes the Services that the AppHost declares as the YAML that the control plane applies.</summary>
internal static class ServiceManifest
{
    private const int MaxLabelLength = 63;
    private const int MaxPort = 65535;
    private const int HttpsPort = 443;

    /// <summary>The text; null where nothing is declared.</summary>
    public static string? Write(IReadOnlyCollection<MeshServiceAnnotation> services, IReadOnlyCollection<MeshGatewayResource> gateways)
    {
        var egress = gateways.Where(gateway => gateway.Role == MeshGatewayRole.Egress).ToList();
        if (services.Count == 0 && egress.Count == 0)
        {
            return null;
        }

        var yaml = new StringBuilder("# Written by the AppHost when it starts: its AddMeshService and AddEgressGateway calls.\n");
        foreach (var service in services.OrderBy(s => s.Name, StringComparer.Ordinal))
        {
            yaml.Append($"""
                ---
                apiVersion: v1
                kind: Service
                metadata:
                  name: {service.Name}
                spec:
                  selector:
                    app: {service.App}
                  ports:
                  - name: http
                    port: {MeshResource.Text(service.Port)}
                    targetPort: {MeshResource.Text(service.TargetPort)}

                """);
        }

        if (egress.Count > 0)
        {
            AddEgress(yaml, egress);
        }

        return yaml.ToString();
    }

    // One Service over all egress gateways, as Istio's own chart has it; the rules of ports by their number are the user's Gateways'.
    private static void AddEgress(StringBuilder yaml, List<MeshGatewayResource> gateways)
    {
        yaml.Append($"""
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: {gateways[0].App}
              namespace: {MeshGatewayResource.GatewayNamespace}
            spec:
              selector:
                istio: {gateways[0].Selector}
              ports:

            """);
        foreach (var port in gateways.SelectMany(gateway => gateway.ServerPorts).Distinct().Order())
        {
            yaml.Append($"""
                  - name: {(port == HttpsPort ? "https" : $"http-{MeshResource.Text(port)}")}
                    port: {MeshResource.Text(port)}

                """);
        }
    }

    /// <exception cref="ArgumentException">It is not a DNS label: 1 to 63 small letters, digits and hyphens.</exception>
    public static void ThrowIfNotLabel(string value, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(value, parameter);
        if (value.Length > MaxLabelLength
            || !value.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            || value[0] == '-'
            || value[^1] == '-')
        {
            throw new ArgumentException($"'{value}' must be 1 to {MaxLabelLength} small letters, digits and hyphens, with no hyphen at either end.", parameter);
        }
    }

    /// <exception cref="ArgumentOutOfRangeException">It is not a port.</exception>
    public static void ThrowIfNotPort(int port, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1, parameter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, MaxPort, parameter);
    }
}
