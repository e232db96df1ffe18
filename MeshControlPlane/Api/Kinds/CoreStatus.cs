using System.Text.Json;
using System.Text.Json.Nodes;
using MeshControlPlane.Store;

namespace MeshControlPlane.Api.Kinds;

/// <summary>The status of Kubernetes' own kinds, so far as it means something in the mesh.</summary>
internal sealed class CoreStatus(PodCatalog pods)
{
    /// <summary>The status, or <see langword="null"/> for a kind that has none.</summary>
    public JsonObject? StatusOf(KubernetesObject item) => (item.Key.Group, item.Key.Kind) switch
    {
        ("", "Namespace") => new JsonObject { ["phase"] = "Active" },
        ("", "Service") => new JsonObject { ["loadBalancer"] = new JsonObject() },
        ("apps", "Deployment") => OfDeployment(item),
        _ => null,
    };

    // The mesh starts no containers: what counts are the workloads that joined by themselves and that the Deployment selects.
    private JsonObject OfDeployment(KubernetesObject deployment)
    {
        var status = new JsonObject();
        if (deployment.Metadata("generation") is { ValueKind: JsonValueKind.Number } generation)
        {
            status["observedGeneration"] = generation.GetInt64();
        }

        if (!deployment.Content.TryGetProperty("spec", out var spec) || !spec.TryGetProperty("selector", out var selector)
            || !selector.TryGetProperty("matchLabels", out var labels))
        {
            return status;
        }

        var selected = pods.Selected(deployment.Key.Namespace, labels);
        if (selected.Count > 0)
        {
            var ready = selected.Count(PodObject.IsReady);
            status["replicas"] = selected.Count;
            status["updatedReplicas"] = selected.Count;
            status["readyReplicas"] = ready;
            status["availableReplicas"] = ready;
            status["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = "Available",
                ["status"] = ready > 0 ? "True" : "False",
                ["reason"] = ready > 0 ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
                ["message"] = ready > 0 ? "A process with these labels takes traffic." : "No process with these labels takes traffic.",
            });
        }

        return status;
    }
}
