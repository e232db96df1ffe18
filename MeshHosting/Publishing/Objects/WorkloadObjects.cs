using System.Text.Json.Nodes;

namespace Aspire.Hosting.Publishing;

/// <summary>
/// The objects of one workload. What the Deployment of its name among the manifests says stays as it is, but for the image's registry and tag; what it leaves
/// open is filled in.
/// </summary>
internal sealed class WorkloadObjects(PublishSettings settings, PublishedWorkload workload)
{
    public const string HttpPortName = "http";

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
        spec.Fill("replicas", () => workload.Options.Replicas);
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

    /// <summary>Its budget of disruptions.</summary>
    public JsonObject DisruptionBudget(JsonObject deployment) =>
        PodSettings.DisruptionBudget(
            settings.Namespace, workload.Name, Labels(), deployment["spec"]!["selector"]!["matchLabels"]?.DeepClone().AsObject() ?? Labels());

    private JsonObject Labels() => new() { ["app"] = workload.App, ["version"] = workload.Version };

    private void Complete(JsonObject container)
    {
        container.Fill("name", () => workload.App);
        container["image"] = settings.Images.Of((string?)container["image"] ?? workload.Options.Image ?? workload.Name);
        NamePort(container);
        container.AddNamed("env", Environment());
        var path = workload.Options.HealthPath;
        container.FillAll(new JsonObject
        {
            ["startupProbe"] = PodSettings.Probe(path, HttpPortName, periodSeconds: 2, failureThreshold: 60),
            ["readinessProbe"] = PodSettings.Probe(path, HttpPortName, periodSeconds: 5, failureThreshold: 2),
            ["livenessProbe"] = PodSettings.Probe(path, HttpPortName, periodSeconds: 10, failureThreshold: 3),
            // Until all proxies know that the pod goes.
            ["lifecycle"] = new JsonObject { ["preStop"] = new JsonObject { ["sleep"] = new JsonObject { ["seconds"] = SecondsUntilNobodyCalls } } },
            ["resources"] = PodSettings.Resources(
                workload.Options.CpuRequest, workload.Options.CpuLimit, workload.Options.MemoryRequest, workload.Options.MemoryLimit),
            ["securityContext"] = PodSettings.ContainerSecurity(),
        });
        container.AddNamed("volumeMounts", [PodSettings.TemporaryMount()]);
    }

    private void NamePort(JsonObject container)
    {
        container.Fill("ports", static () => new JsonArray());
        var ports = container["ports"]!.AsArray();
        if (ports.FirstOrDefault(there => there?["containerPort"]?.ToString() == ProxyContainer.Text(workload.ContainerPort)) is not JsonObject port)
        {
            port = new JsonObject { ["containerPort"] = workload.ContainerPort };
            ports.Add(port);
        }

        // Probes ask for it by this name, wherever it is.
        port["name"] = HttpPortName;
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
            PodSettings.Variable("OTEL_SERVICE_NAME", workload.App),
            PodSettings.Variable("OTEL_RESOURCE_ATTRIBUTES", $"service.namespace={settings.Namespace},service.version={workload.Version}"),
        ];
        variables.AddRange(workload.Environment.Select(variable => PodSettings.Variable(variable.Key, variable.Value)));
        return variables;
    }
}
