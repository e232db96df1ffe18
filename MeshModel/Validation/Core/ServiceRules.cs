using MeshModel.Findings;
using MeshModel.Kubernetes;

namespace MeshModel.Validation.Core;

/// <summary>What Kubernetes asks of a Service (SVC), as far as the mesh depends on it.</summary>
internal static class ServiceRules
{
    public static void Check(Service service, Report report)
    {
        var spec = service.Spec;
        if (spec.Ports.Count == 0 && spec.Type != ServiceType.ExternalName && spec.ClusterIp != "None")
        {
            report.Error("SVC-1", "spec.ports", "at least one port is required");
        }

        if (!string.IsNullOrEmpty(spec.ClusterIp) && spec.ClusterIp != "None" && !DomainNames.IsAddress(spec.ClusterIp))
        {
            report.Error("SVC-5", "spec.clusterIP", $"is \"{spec.ClusterIp}\"; an IP address, or None, is expected");
        }

        var names = new HashSet<string>();
        var numbers = new HashSet<(int, string)>();
        for (var i = 0; i < spec.Ports.Count; i++)
        {
            var port = spec.Ports[i];
            var at = FieldPath.Element("spec.ports", i);
            Ports.Check(port.Port, FieldPath.Field(at, "port"), report);
            if (port.TargetPort is { } target)
            {
                Ports.Check(target, FieldPath.Field(at, "targetPort"), report);
            }

            if (port.Name.Length == 0 && spec.Ports.Count > 1)
            {
                report.Error("SVC-2", FieldPath.Field(at, "name"), "is required, as the service has several ports");
            }
            else if (port.Name.Length > 0 && !Names.IsLabel(port.Name))
            {
                report.Error("SVC-2", FieldPath.Field(at, "name"), $"is \"{port.Name}\"; a port's name has lower-case letters, digits and inner hyphens, at most 63");
            }
            else if (port.Name.Length > 0 && !names.Add(port.Name))
            {
                report.Error("SVC-3", FieldPath.Field(at, "name"), $"\"{port.Name}\" is the name of an earlier port");
            }

            if (!numbers.Add((port.Port, port.Protocol ?? "TCP")))
            {
                report.Error("SVC-4", FieldPath.Field(at, "port"), $"{port.Port} is the number of an earlier port");
            }
        }
    }
}
