using System.Globalization;
using MeshModel.Findings;
using MeshModel.Security;

namespace MeshModel.Validation.Security;

/// <summary>PA: which connections workloads take.</summary>
internal static class PeerAuthenticationRules
{
    private const string Path = "spec.portLevelMtls";

    public static void Check(PeerAuthentication resource, Report report)
    {
        var spec = resource.Spec;
        PolicyTargetRules.Check(spec.Selector, null, [], report);
        if (spec.PortLevelMtls is not { } ports)
        {
            return;
        }

        if (ports.Count == 0)
        {
            report.Error("PA-2", Path, "may not be empty; leave it out");
        }
        else if (spec.Selector is not { MatchLabels.Count: > 0 })
        {
            report.Error("PA-1", Path, "needs a selector with labels: the ports are those of a workload");
        }

        foreach (var port in ports.Keys)
        {
            if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || !Ports.IsPort(number))
            {
                report.Error("PA-3", FieldPath.Field(Path, port), $"\"{port}\" is no port; a port lies between 1 and {Ports.Largest}");
            }
        }
    }
}
