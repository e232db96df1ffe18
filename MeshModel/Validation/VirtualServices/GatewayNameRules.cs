using MeshModel.Findings;

namespace MeshModel.Validation.VirtualServices;

/// <summary>VS-GW-1 to VS-GW-3: how gateways are named.</summary>
internal static class GatewayNameRules
{
    public static void Check(IReadOnlyList<string> gateways, string path, Report report)
    {
        for (var i = 0; i < gateways.Count; i++)
        {
            var name = gateways[i];
            var at = FieldPath.Element(path, i);
            if (name.Contains('/', StringComparison.Ordinal))
            {
                var parts = name.Split('/');
                if (parts.Length != 2 || !parts.All(Names.IsLabel))
                {
                    report.Error("VS-GW-1", at, $"is \"{name}\"; the form is namespace/name, both with lower-case letters, digits and inner hyphens");
                }
            }
            else if (DomainNames.CheckFull(name) is { } fault)
            {
                report.Error(at, fault.Under("VS-GW-2"));
            }
            else if (name.Contains('.', StringComparison.Ordinal))
            {
                report.Warn("VS-GW-3", at, $"is \"{name}\"; write it as namespace/name");
            }
        }
    }
}
