using System.Text.Json.Nodes;
using MeshModel.Kinds;

namespace Aspire.Hosting.Publishing;

/// <summary>The control plane on a cluster that has no Istio. It reads everything from the cluster; what it keeps itself is the mesh's root.</summary>
internal static class ControlPlaneObjects
{
    public const string Namespace = "istio-system";
    public const string HostName = $"{Name}.{Namespace}.svc";
    public const int DiscoveryPort = 15012;

    private const string Name = "mesh-control-plane";
    private const string Directory = "/var/lib/mesh";
    private const string StateVolume = "state";
    private const int ApiPort = 6443;
    private const int ConsolePort = 20001;

    /// <summary>In the order in which they are applied.</summary>
    public static IReadOnlyList<JsonObject> Of(PublishSettings settings) =>
    [
        Fields.Named("v1", "ServiceAccount", Namespace, Name, Labels()),
        Role(),
        RoleBinding(),
        Service(),
        StatefulSet(settings),
        PodSettings.DisruptionBudget(Namespace, Name, Labels(), Labels()),
    ];

    private static JsonObject Labels() => new() { ["app"] = Name };

    private static JsonObject ClusterWide(string kind) => new()
    {
        ["apiVersion"] = "rbac.authorization.k8s.io/v1",
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = Name, ["labels"] = Labels() },
    };

    private static JsonObject Role()
    {
        var istio = ResourceKinds.All.Where(kind => kind.Group.EndsWith(".istio.io", StringComparison.Ordinal)).ToList();
        var groups = istio.Select(kind => kind.Group).Distinct().Order(StringComparer.Ordinal).ToList();
        var plurals = istio.Select(kind => kind.Plural).Order(StringComparer.Ordinal).ToList();
        var role = ClusterWide("ClusterRole");
        role["rules"] = new JsonArray(
            Rule([""], ["configmaps", "namespaces", "pods", "secrets", "serviceaccounts", "services"], ["get", "list", "watch"]),
            Rule(["discovery.k8s.io"], ["endpointslices"], ["get", "list", "watch"]),
            Rule(groups, plurals, ["get", "list", "watch"]),
            // The root that pods verify the control plane by, in their namespaces.
            Rule([""], ["configmaps"], ["create"]),
            Rule([""], ["configmaps"], ["patch"], [ProxyContainer.RootConfigMap]),
            Rule(["authentication.k8s.io"], ["tokenreviews"], ["create"]));
        return role;
    }

    private static JsonObject Rule(IEnumerable<string> groups, IEnumerable<string> resources, IEnumerable<string> verbs, IEnumerable<string>? names = null)
    {
        var rule = new JsonObject { ["apiGroups"] = Fields.Texts(groups), ["resources"] = Fields.Texts(resources) };
        if (names is not null)
        {
            rule["resourceNames"] = Fields.Texts(names);
        }

        rule["verbs"] = Fields.Texts(verbs);
        return rule;
    }

    private static JsonObject RoleBinding()
    {
        var binding = ClusterWide("ClusterRoleBinding");
        binding["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "ClusterRole", ["name"] = Name };
        binding["subjects"] = new JsonArray(new JsonObject { ["kind"] = "ServiceAccount", ["name"] = Name, ["namespace"] = Namespace });
        return binding;
    }

    private static JsonObject Service()
    {
        var service = Fields.Named("v1", "Service", Namespace, Name, Labels());
        service["spec"] = new JsonObject
        {
            ["selector"] = Labels(),
            ["ports"] = new JsonArray(Port("grpc-discovery", DiscoveryPort), Port("https-api", ApiPort), Port("https-console", ConsolePort)),
        };
        return service;

        static JsonObject Port(string name, int port) => new() { ["name"] = name, ["port"] = port, ["targetPort"] = port };
    }

    private static JsonObject StatefulSet(PublishSettings settings)
    {
        var set = Fields.Named("apps/v1", "StatefulSet", Namespace, Name, Labels());
        set["spec"] = new JsonObject
        {
            ["replicas"] = 1,
            ["serviceName"] = Name,
            ["selector"] = new JsonObject { ["matchLabels"] = Labels() },
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["labels"] = Labels() },
                ["spec"] = new JsonObject
                {
                    ["serviceAccountName"] = Name,
                    ["securityContext"] = PodSettings.PodSecurity(ownsVolumes: true),
                    ["containers"] = new JsonArray(Container(settings)),
                    ["volumes"] = new JsonArray(PodSettings.Temporary()),
                },
            },
            ["volumeClaimTemplates"] = new JsonArray(new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = StateVolume },
                ["spec"] = new JsonObject
                {
                    ["accessModes"] = new JsonArray("ReadWriteOnce"),
                    ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["storage"] = "1Gi" } },
                },
            }),
        };
        return set;
    }

    private static JsonObject Container(PublishSettings settings) => new()
    {
        ["name"] = Name,
        ["image"] = settings.Images.Of(ImageNames.ControlPlane),
        ["args"] = Fields.Texts(
        [
            "serve",
            "--source", "kubernetes",
            "--mesh-dir", Directory,
            "--namespace", settings.Namespace,
            "--bind", "0.0.0.0",
            "--san", HostName,
            "--san", $"{HostName}.cluster.local",
            "--api-port", ProxyContainer.Text(ApiPort),
            "--discovery-port", ProxyContainer.Text(DiscoveryPort),
            "--console-port", ProxyContainer.Text(ConsolePort),
        ]),
        ["ports"] = new JsonArray(
            new JsonObject { ["containerPort"] = DiscoveryPort, ["name"] = "discovery" },
            new JsonObject { ["containerPort"] = ApiPort, ["name"] = "api" },
            new JsonObject { ["containerPort"] = ConsolePort, ["name"] = "console" }),
        ["startupProbe"] = PodSettings.Probe(path: null, "discovery", periodSeconds: 2, failureThreshold: 60),
        ["readinessProbe"] = PodSettings.Probe(path: null, "discovery", periodSeconds: 5, failureThreshold: 2),
        ["livenessProbe"] = PodSettings.Probe(path: null, "discovery", periodSeconds: 10, failureThreshold: 3),
        ["resources"] = PodSettings.Resources("100m", "1", "128Mi", "512Mi"),
        ["securityContext"] = PodSettings.ContainerSecurity(),
        ["volumeMounts"] = new JsonArray(
            new JsonObject { ["name"] = StateVolume, ["mountPath"] = Directory },
            PodSettings.TemporaryMount()),
    };
}
