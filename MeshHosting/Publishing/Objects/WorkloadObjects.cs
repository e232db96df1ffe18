using System.Text.Json.Nodes;

namespace Aspire.Hosting.Publishing;

/// <summary>
/// The objects of one workload. What the Deployment of its name among the manifests says stays as it is, but for the image's registry and tag; what it leaves
/// open is filled in.
/// </summary>
internal sealed class WorkloadObjects(PublishSettings settings, PublishedWorkload workload)
{
    private const string HttpPortName = "http";
    private const string SpareHttpPortName = "http-app";
    private const string DefaultCpuRequest = "50m";
    private const string DefaultCpuLimit = "500m";
    private const string DefaultMemoryRequest = "96Mi";
    private const string DefaultMemoryLimit = "256Mi";
    private const int EndSeconds = 30;
    private const int SecondsUntilNobodyCalls = 5;

    /// <summary>Its Deployment.</summary>
    /// <param name="given">The one among the manifests; null for none.</param>
    public JsonObject Deployment(JsonObject? given)
    {
        var deployment = given?.DeepClone().AsObject() ?? Fields.Named("apps/v1", "Deployment", settings.Namespace, workload.Name, Labels());
        deployment.Remove("status");
        deployment.Child("metadata").FillAll(new JsonObject { ["labels"] = Labels() });
        var spec = deployment.Child("spec");
        spec.Fill("replicas", () => workload.Options.Replicas ?? 1 + workload.Replicas.Count);
        spec.Fill("selector", () => new JsonObject { ["matchLabels"] = Labels() });
        var template = spec.Child("template");
        template.FillAll(new JsonObject { ["metadata"] = new JsonObject { ["labels"] = Labels() } });
        var pod = template.Child("spec");
        pod.FillAll(new JsonObject
        {
            ["serviceAccountName"] = workload.ServiceAccount,
            ["automountServiceAccountToken"] = false,
            ["terminationGracePeriodSeconds"] = EndSeconds,
            ["securityContext"] = PodSettings.PodSecurity(),
        });
        pod.Fill("containers", static () => new JsonArray());
        if (pod["containers"] is JsonArray { Count: 0 } none)
        {
            none.Add(new JsonObject());
        }

        Complete(pod["containers"]![0]!.AsObject());
        pod.AddNamed("volumes", [PodSettings.Temporary()]);
        return deployment;
    }

    /// <summary>The entry of a port; null where it is not declared.</summary>
    public static JsonObject? PortOf(JsonObject container, int port) =>
        (container["ports"] as JsonArray)?.FirstOrDefault(there => there?["containerPort"]?.ToString() == ProxyContainer.Text(port)) as JsonObject;

    /// <summary>Its budget of disruptions.</summary>
    public JsonObject DisruptionBudget(JsonObject deployment) =>
        PodSettings.DisruptionBudget(
            settings.Namespace, workload.Name, Labels(), deployment["spec"]!["selector"]!["matchLabels"]?.DeepClone().AsObject() ?? Labels());

    private JsonObject Labels() => new() { ["app"] = workload.App, ["version"] = workload.Version };

    private void Complete(JsonObject container)
    {
        container.Fill("name", () => workload.App);
        container["image"] = settings.Images.Of((string?)container["image"] ?? workload.Options.Image ?? workload.Name);
        var port = NamedPort(container);
        container.AddNamed("env", Environment());
        var path = workload.Options.HealthPath;
        // Each as a whole: a probe, and what comes before the end, has one way to go about it and no second.
        container.Fill("startupProbe", () => PodSettings.Probe(path, port, periodSeconds: 2, failureThreshold: 60));
        container.Fill("readinessProbe", () => PodSettings.Probe(path, port, periodSeconds: 5, failureThreshold: 2));
        container.Fill("livenessProbe", () => PodSettings.Probe(path, port, periodSeconds: 10, failureThreshold: 3));
        AskByName(container, port);
        // Until all proxies know that the pod goes.
        container.Child("lifecycle").Fill("preStop", static () => new JsonObject { ["sleep"] = new JsonObject { ["seconds"] = SecondsUntilNobodyCalls } });
        var (options, resources) = (workload.Options, container.Child("resources"));
        Bound(resources, "cpu", options.CpuRequest, options.CpuLimit, DefaultCpuRequest, DefaultCpuLimit);
        Bound(resources, "memory", options.MemoryRequest, options.MemoryLimit, DefaultMemoryRequest, DefaultMemoryLimit);
        container.FillAll(new JsonObject { ["securityContext"] = PodSettings.ContainerSecurity() });
        container.AddNamed("volumeMounts", [PodSettings.TemporaryMount()]);
    }

    // By its number, a probe of the manifest's own would ask the proxy, where that has the port.
    private void AskByName(JsonObject container, string port)
    {
        foreach (var probe in (string[])["startupProbe", "readinessProbe", "livenessProbe"])
        {
            foreach (var handler in (string[])["httpGet", "tcpSocket"])
            {
                if (container[probe]![handler] is JsonObject asked && asked["port"]?.ToString() == ProxyContainer.Text(workload.ContainerPort))
                {
                    asked["port"] = port;
                }
            }
        }
    }

    // A default beside what is given could be a request above its limit, which is refused. Without a request, the limit is the request.
    private static void Bound(JsonObject resources, string name, string? request, string? limit, string defaultRequest, string defaultLimit)
    {
        if (resources["requests"]?[name] is not null || resources["limits"]?[name] is not null)
        {
            return;
        }

        if (request is null && limit is null)
        {
            (request, limit) = (defaultRequest, defaultLimit);
        }

        if (request is not null)
        {
            resources.Child("requests")[name] = request;
        }

        if (limit is not null)
        {
            resources.Child("limits")[name] = limit;
        }
    }

    /// <summary>Makes sure that the port has a name: probes ask for it by that, wherever it is.</summary>
    private string NamedPort(JsonObject container)
    {
        container.Fill("ports", static () => new JsonArray());
        var ports = container["ports"]!.AsArray();
        if (PortOf(container, workload.ContainerPort) is not { } port)
        {
            port = new JsonObject { ["containerPort"] = workload.ContainerPort };
            ports.Add(port);
        }

        port.Fill("name", () => ports.Any(there => there?["name"]?.ToString() == HttpPortName) ? SpareHttpPortName : HttpPortName);
        return port["name"]!.ToString();
    }

    private List<JsonNode> Environment()
    {
        List<JsonNode> variables =
        [
            new JsonObject
            {
                ["name"] = TelemetrySettings.CollectorVariable,
                ["valueFrom"] = new JsonObject
                {
                    ["configMapKeyRef"] = new JsonObject
                    {
                        ["name"] = TelemetrySettings.ConfigMapName,
                        ["key"] = TelemetrySettings.CollectorVariable,
                        ["optional"] = true,
                    },
                },
            },
            // Not gRPC: .NET sends that past no proxy, and HTTP_PROXY may be a pod's only way out.
            PodSettings.Variable(TelemetrySettings.ProtocolVariable, TelemetrySettings.Protocol),
            PodSettings.Variable("OTEL_SERVICE_NAME", workload.App),
            PodSettings.Variable("OTEL_RESOURCE_ATTRIBUTES", $"service.namespace={settings.Namespace},service.version={workload.Version}"),
        ];
        variables.AddRange(workload.Environment.Select(variable => PodSettings.Variable(variable.Key, variable.Value)));
        return variables;
    }
}
