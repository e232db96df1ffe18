using MeshModel.Findings;

namespace MeshModel.Validation.VirtualServices;

/// <summary>VS-GW-1 to VS-GW-3: how gateways are named. As in Istio, what stands behind a name without a slash is not refused; here it is warned about.</summary>
internal static class GatewayNameRules
{
    public static void Check(IReadOnlyList<string> gateways, string path, Report report)
    {
        var refuses = true;
        for (var i = 0; i < gateways.Count; i++)
        {
            var name = gateways[i];
            var at = FieldPath.Element(path, i);
            if (name.Contains('/', StringComparison.Ordinal))
            {
                var parts = name.Split('/');
                if (parts.Length != 2 || !parts.All(Names.IsLabel))
                {
                    Add(refuses, new Fault("VS-GW-1", $"is \"{name}\"; the form is namespace/name, both with lower-case letters, digits and inner hyphens"), at, report);
                }

                continue;
            }

            if (DomainNames.CheckFull(name) is { } fault)
            {
                Add(refuses, fault.Under("VS-GW-2"), at, report);
            }
            else if (name.Contains('.', StringComparison.Ordinal))
            {
                report.Warn("VS-GW-3", at, $"is \"{name}\"; write it as namespace/name");
            }

            refuses = false;
        }
    }

    private static void Add(bool refuses, Fault fault, string path, Report report)
    {
        if (refuses)
        {
            report.Error(path, fault);
        }
        else
        {
            report.Warn(fault.Rule, path, fault.Message);
        }
    }
}
