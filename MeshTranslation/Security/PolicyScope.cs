using MeshModel.Networking;
using MeshModel.Resources;
using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Security;

/// <summary>Which workloads a policy is for: those of its namespace, or of the whole mesh from the root namespace, that have its selector's labels.</summary>
internal static class PolicyScope
{
    public static bool Covers(Resource policy, WorkloadSelector? selector, bool hasTargets, Node node, MeshSettings settings)
    {
        // A policy for a target of the Gateway API is for none of this mesh's proxies.
        if (hasTargets)
        {
            return false;
        }

        var home = policy.Metadata.Namespace;
        return (home == settings.RootNamespace || home == node.Namespace) && (selector is null || node.Labels.HasAll(selector.MatchLabels));
    }
}
