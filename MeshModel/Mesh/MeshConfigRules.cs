using MeshModel.Findings;
using MeshModel.Networking;
using MeshModel.Validation;
using MeshModel.Validation.DestinationRules;
using MeshModel.Validation.VirtualServices;

namespace MeshModel.Mesh;

/// <summary>The rules for mesh-wide settings; the parts that resources have too keep the rules they have there.</summary>
internal static class MeshConfigRules
{
    public static void Check(MeshConfig config, Report report)
    {
        RetryRules.Check(config.DefaultHttpRetryPolicy, "defaultHttpRetryPolicy", report);
        TrafficPolicyRules.Check(config.DefaultTrafficPolicy, "defaultTrafficPolicy", report);
        LocalityRules.Check(config.LocalityLbSetting, "localityLbSetting", detectsOutliers: true, report);
        CheckExport(config.DefaultVirtualServiceExportTo, "defaultVirtualServiceExportTo", report);
        CheckExport(config.DefaultDestinationRuleExportTo, "defaultDestinationRuleExportTo", report);
        CheckExport(config.DefaultServiceExportTo, "defaultServiceExportTo", report);
        CheckDefaultBlocks(config.DefaultTrafficPolicy, report);
        CheckProviders(config, report);
    }

    private static void CheckProviders(MeshConfig config, Report report)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < config.ExtensionProviders.Count; i++)
        {
            var (name, path) = (config.ExtensionProviders[i].Name, FieldPath.Element("extensionProviders", i) + ".name");
            if (name.Length == 0)
            {
                report.Error("TEL-7", path, "is required");
            }
            else if (!names.Add(name))
            {
                report.Error("TEL-7", path, $"is \"{name}\", which another provider is called already");
            }
        }

        foreach (var (kind, list) in new[]
        {
            ("tracing", config.DefaultProviders?.Tracing), ("metrics", config.DefaultProviders?.Metrics), ("accessLogging", config.DefaultProviders?.AccessLogging),
        })
        {
            for (var i = 0; i < list?.Count; i++)
            {
                if (config.FindProvider(list[i]) is null)
                {
                    report.Warn("TEL-8", FieldPath.Element($"defaultProviders.{kind}", i), $"is \"{list[i]}\", which is none of extensionProviders: it is passed over");
                }
            }
        }
    }

    private static void CheckExport(IReadOnlyList<string> exportTo, string path, Report report)
    {
        for (var i = 0; i < exportTo.Count; i++)
        {
            if (exportTo[i] is not ("." or "*" or "~") && !Names.IsLabel(exportTo[i]))
            {
                report.Error("EXP-6", FieldPath.Element(path, i), $"is \"{exportTo[i]}\"; it must be ., *, ~ or the name of a namespace");
            }
        }
    }

    // Istio's own first version of the option goes no further.
    private static void CheckDefaultBlocks(TrafficPolicy? policy, Report report)
    {
        (string Field, bool Given)[] others =
        [
            ("loadBalancer", policy?.LoadBalancer is not null),
            ("tls", policy?.Tls is not null),
            ("portLevelSettings", policy?.PortLevelSettings.Count > 0),
        ];
        foreach (var (field, _) in others.Where(other => other.Given))
        {
            report.Warn("NO-EFFECT", $"defaultTrafficPolicy.{field}", "is accepted but has no effect: only connectionPool and outlierDetection have mesh-wide defaults");
        }
    }
}
