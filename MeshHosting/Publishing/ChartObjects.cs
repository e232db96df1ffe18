using System.Text.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>
/// A mesh as templates of a Helm chart, for one flavour. A chart has its templates by workload: what belongs to an app stands with its first workload, and what
/// belongs to the mesh with the first of all.
/// </summary>
internal sealed class ChartObjects(PublishedMesh mesh)
{
    /// <summary>The objects that stand with a workload, in the order in which they are applied.</summary>
    /// <param name="workload">Its name.</param>
    /// <param name="image">An expression of the chart that stands for its image; null for the image that it has without a chart.</param>
    public IReadOnlyList<JsonObject> Of(string workload, string? image)
    {
        var app = mesh.Apps.First(candidate => candidate.Workloads.Any(one => one.Source.Name == workload));
        var one = app.Workloads.First(candidate => candidate.Source.Name == workload);
        var objects = new List<JsonObject>();
        if (ReferenceEquals(app, mesh.Apps[0]) && ReferenceEquals(one, app.Workloads[0]))
        {
            objects.AddRange(OfTheMesh());
        }

        if (ReferenceEquals(one, app.Workloads[0]))
        {
            objects.AddRange(app.Shared);
        }

        objects.Add(DeploymentOf(one));
        objects.Add(one.DisruptionBudget);
        var templates = objects.ConvertAll(found => (JsonObject)Escaped(found)!);
        if (image is not null)
        {
            var deployment = templates.First(found => (string?)found["kind"] == "Deployment" && (string?)found["metadata"]!["name"] == workload);
            deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] = image;
        }

        return templates;
    }

    private IEnumerable<JsonObject> OfTheMesh()
    {
        var settings = mesh.Settings;
        IEnumerable<JsonObject> common = [TelemetrySettings.ConfigMap(settings), .. mesh.Further, .. mesh.Routing];
        if (settings.Flavour == MeshFlavour.Istio)
        {
            return common;
        }

        return
        [
            .. mesh.MeshConfig is { } config ? [config] : Array.Empty<JsonObject>(),
            .. ControlPlaneObjects.Of(settings),
            .. common,
            .. mesh.Apps.Select(app => SidecarObjects.Policy(settings, app)),
            .. GatewayObjects.Of(mesh, MeshGatewayRole.Ingress),
            .. GatewayObjects.Of(mesh, MeshGatewayRole.Egress),
        ];
    }

    private JsonObject DeploymentOf(PublishedApp.Workload workload)
    {
        var deployment = workload.Deployment.DeepClone().AsObject();
        if (mesh.Settings.Flavour == MeshFlavour.Sidecar)
        {
            new SidecarObjects(mesh.Settings, workload.Source).AddTo(deployment);
        }

        return deployment;
    }

    /// <summary>A copy in which nothing is taken for an expression of the chart.</summary>
    private static JsonNode? Escaped(JsonNode? node) => node switch
    {
        JsonObject entries => new JsonObject(entries.Select(entry => KeyValuePair.Create(entry.Key, Escaped(entry.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Escaped)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>().Replace("{{", "{{ `{{` }}", StringComparison.Ordinal),
        _ => node?.DeepClone(),
    };
}
