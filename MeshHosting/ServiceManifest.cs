using System.Text;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Writes the Services that the AppHost declares as the YAML that the control plane applies.</summary>
internal static class ServiceManifest
{
    private const int MaxLabelLength = 63;
    private const int MaxPort = 65535;

    public static string Write(IEnumerable<MeshServiceAnnotation> services)
    {
        var yaml = new StringBuilder("# Written by the AppHost when it starts: its AddMeshService calls.\n");
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

        return yaml.ToString();
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
