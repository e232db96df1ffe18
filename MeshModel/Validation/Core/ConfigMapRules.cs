using MeshModel.Kubernetes;
using MeshModel.Mesh;

namespace MeshModel.Validation.Core;

/// <summary>The one ConfigMap that the mesh reads itself: its settings.</summary>
internal static class ConfigMapRules
{
    public static void Check(ConfigMap resource, Report report)
    {
        if (resource.Key == MeshConfigText.ResourceKey)
        {
            report.Findings.AddRange(MeshConfigText.Read(resource).Findings);
        }
    }
}
