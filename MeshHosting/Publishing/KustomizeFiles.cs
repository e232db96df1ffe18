using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>A mesh as manifests for <c>kubectl apply -k</c>: what both flavours have in common, and an overlay for each.</summary>
internal sealed class KustomizeFiles(PublishedMesh mesh)
{
    private const string Base = "base";
    private const string Istio = "overlays/istio";
    private const string Sidecar = "overlays/sidecar";

    // Not crds: within a chart, Helm takes every file of such a directory for a definition, a kustomization too.
    private const string Definitions = "definitions";
    private const string KustomizationFile = "kustomization.yaml";

    private PublishSettings Settings => mesh.Settings;

    /// <summary>By path.</summary>
    public IReadOnlyList<PublishedFile> All() =>
        [.. BaseFiles().Concat(IstioFiles()).Concat(SidecarFiles()).Concat(DefinitionFiles()).OrderBy(file => file.Path, StringComparer.Ordinal)];

    private List<PublishedFile> BaseFiles()
    {
        var files = new List<PublishedFile>
        {
            PublishedFile.Of($"{Base}/namespace.yaml", "The namespace of the workloads.", NamespaceOf(Settings.Namespace)),
            PublishedFile.Of(
                $"{Base}/telemetry.yaml",
                "Where the services send telemetry (OTLP); empty for nowhere. Pods read it when they start.",
                TelemetrySettings.ConfigMap(Settings)),
        };
        files.AddRange(mesh.Apps.Select(app => PublishedFile.Of(
            $"{Base}/apps/{app.Name}.yaml", $"The app {app.Name}: who it is, how it is called, and each of its versions.", app.Objects)));
        if (mesh.Further.Count > 0)
        {
            files.Add(PublishedFile.Of($"{Base}/further.yaml", "What the mesh's manifests hold beside workloads and routing.", mesh.Further));
        }

        if (mesh.Routing.Count > 0)
        {
            files.Add(PublishedFile.Of(
                $"{Base}/routing.yaml", "The routing that the mesh starts with. What a rule names comes before the rule.", mesh.Routing));
        }

        files.Add(Kustomization(Base, "What every flavour has in common. Apply an overlay: kubectl apply -k ../overlays/istio", Within(Base, files)));
        return files;
    }

    private List<PublishedFile> IstioFiles()
    {
        var injected = new JsonObject { ["istio-injection"] = "enabled" };
        return
        [
            PublishedFile.Of($"{Istio}/namespace.yaml", "Has Istio put its sidecar into every pod.", NamespaceOf(Settings.Namespace, injected)),
            Kustomization(Istio, "For a cluster with Istio.", ["../../base"], ["namespace.yaml"]),
        ];
    }

    private List<PublishedFile> SidecarFiles()
    {
        // No pod of this flavour needs more than nothing.
        var restricted = new JsonObject { ["pod-security.kubernetes.io/enforce"] = "restricted" };
        var files = new List<PublishedFile>
        {
            PublishedFile.Of(
                $"{Sidecar}/control-plane.yaml",
                "The control plane: it reads the cluster's Services, pods and routing, and tells the proxies.",
                [NamespaceOf(ControlPlaneObjects.Namespace, restricted.DeepClone().AsObject()), .. MeshConfig(), .. ControlPlaneObjects.Of(Settings)]),
            PublishedFile.Of(
                $"{Sidecar}/policies.yaml",
                "Others reach a pod through its proxy alone, where the cluster's network keeps NetworkPolicies.",
                mesh.Apps.Select(app => SidecarObjects.Policy(Settings, app))),
        };
        if (GatewayObjects.Of(mesh, MeshGatewayRole.Ingress) is { Count: > 0 } ingress)
        {
            files.Add(PublishedFile.Of($"{Sidecar}/ingress.yaml", "The way in.", ingress));
        }

        if (GatewayObjects.Of(mesh, MeshGatewayRole.Egress) is { Count: > 0 } egress)
        {
            files.Add(PublishedFile.Of($"{Sidecar}/egress.yaml", "The way out, for what is routed there.", egress));
        }

        var workloads = mesh.Apps.SelectMany(app => app.Workloads).OrderBy(workload => workload.Source.Name, StringComparer.Ordinal);
        List<PublishedFile> patches =
        [
            PublishedFile.Of($"{Sidecar}/patches/namespace.yaml", "No pod here needs a privilege.", NamespaceOf(Settings.Namespace, restricted)),
            .. workloads.Select(workload => PublishedFile.Of(
                $"{Sidecar}/patches/{workload.Source.Name}.yaml",
                "Puts the proxy before the application, which moves to another port.",
                new SidecarObjects(Settings, workload.Source).Patch(workload.Deployment))),
        ];
        files.Add(Kustomization(
            Sidecar,
            "For a cluster without Istio. Its kinds have to be known first: kubectl apply -k ../../definitions",
            ["control-plane.yaml", "../../base", .. Within(Sidecar, files).Where(file => file != "control-plane.yaml")],
            Within(Sidecar, patches)));
        return [.. files, .. patches];
    }

    private static List<PublishedFile> DefinitionFiles() =>
    [
        PublishedFile.Of($"{Definitions}/istio.yaml", "Istio's kinds, for a cluster that has no Istio. Istio brings its own.", ResourceDefinitions.All()),
        Kustomization(Definitions, "To be applied before overlays/sidecar, and not at all where Istio is installed.", ["istio.yaml"]),
    ];

    private IEnumerable<JsonObject> MeshConfig() => mesh.MeshConfig is { } config ? [config] : [];

    private static JsonObject NamespaceOf(string name, JsonObject? labels = null)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (labels is not null)
        {
            metadata["labels"] = labels;
        }

        return new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = metadata };
    }

    private static List<string> Within(string folder, IEnumerable<PublishedFile> files) => [.. files.Select(file => file.Path[(folder.Length + 1)..])];

    private static PublishedFile Kustomization(string folder, string comment, IEnumerable<string> resources, IReadOnlyList<string>? patches = null)
    {
        var kustomization = new JsonObject
        {
            ["apiVersion"] = "kustomize.config.k8s.io/v1beta1",
            ["kind"] = "Kustomization",
            // The order of the files is the order in which objects are applied.
            ["sortOptions"] = new JsonObject { ["order"] = "fifo" },
            ["resources"] = Fields.Texts(resources),
        };
        if (patches is not null)
        {
            kustomization["patches"] = new JsonArray([.. patches.Select(patch => new JsonObject { ["path"] = patch })]);
        }

        return PublishedFile.Of($"{folder}/{KustomizationFile}", comment, kustomization);
    }
}
