using MeshModel.Findings;
using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Security;

namespace MeshModel.Validation.Core;

/// <summary>META-1 to META-4 and LBL-1, and the names that Kubernetes takes (NAME).</summary>
internal static class MetadataRules
{
    private static readonly string[] Internal =
        ["internal.istio.io/webhook-always-reject", "internal.istio.io/parents", "internal.istio.io/parent-namespace"];

    public static void Check(Resource resource, Report report)
    {
        var metadata = resource.Metadata;
        CheckName(resource, report);
        if (metadata.Namespace.Length > 0 && !Names.IsLabel(metadata.Namespace))
        {
            report.Error("NAME", "metadata.namespace", $"is \"{metadata.Namespace}\"; a namespace has lower-case letters, digits and inner hyphens, at most 63");
        }

        Names.CheckLabels(metadata.Labels, "metadata.labels", report);
        if (!resource.Descriptor.Group.EndsWith(".istio.io", StringComparison.Ordinal))
        {
            return;
        }

        foreach (var (key, value) in metadata.Annotations)
        {
            var at = FieldPath.Field("metadata.annotations", key);
            if (key == AuthorizationPolicy.DryRunAnnotation)
            {
                CheckDryRun(resource, value, at, report);
            }
            else if (Internal.Contains(key))
            {
                report.Error("META-4", at, "is Istio's own and may not be set");
            }
        }
    }

    private static void CheckDryRun(Resource resource, string value, string at, Report report)
    {
        if (resource is not AuthorizationPolicy policy)
        {
            report.Error("META-1", at, "is for an AuthorizationPolicy only");
        }
        else if (policy.Spec.Action is AuthorizationAction.Custom or AuthorizationAction.Audit)
        {
            report.Error("META-3", at, "is for the actions ALLOW and DENY only");
        }
        else if (DryRun.TryParse(value) is null)
        {
            report.Error("META-2", at, $"is \"{value}\"; it must be true or false");
        }
    }

    private static void CheckName(Resource resource, Report report)
    {
        var name = resource.Metadata.Name;
        if (name.Length == 0)
        {
            return;
        }

        if (resource.Descriptor == ResourceKinds.Gateway)
        {
            if (!Names.IsLabel(name))
            {
                report.Error("GW-1", "metadata.name", $"is \"{name}\"; the name of a Gateway has lower-case letters, digits and inner hyphens, at most 63, and no dots");
            }
        }
        else if (resource.Descriptor == ResourceKinds.Service || resource.Descriptor == ResourceKinds.Namespace)
        {
            if (!Names.IsLabel(name))
            {
                report.Error("NAME", "metadata.name", $"is \"{name}\"; it must have lower-case letters, digits and inner hyphens, at most 63");
            }
        }
        else if (!Names.IsSubdomain(name))
        {
            report.Error("NAME", "metadata.name", $"is \"{name}\"; it must have lower-case letters, digits, inner hyphens and dots, at most 253");
        }
    }
}
