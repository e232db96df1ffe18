using System.Text.Json.Nodes;

namespace Aspire.Hosting.Publishing;

/// <summary>
/// What makes a workload's pod one with a proxy. The proxy has the port that others call; the application listens on another one, is sent there what the proxy
/// lets in, and sends out by way of <c>HTTP_PROXY</c>. Nothing in the pod needs a privilege for it.
/// </summary>
internal sealed class SidecarObjects(PublishSettings settings, PublishedWorkload workload)
{
    private const int Distance = 1000;
    private const int OutboundPort = 15001;
    private const int HighestPort = 65535;
    private const string NoProxy = "localhost,127.0.0.1,::1";

    /// <summary>Where the application listens.</summary>
    private int ApplicationPort => workload.ContainerPort + Distance is <= HighestPort and var port ? port : workload.ContainerPort - Distance;

    /// <summary>What has to be changed in the Deployment, for kustomize.</summary>
    public JsonObject Patch(JsonObject deployment)
    {
        var container = deployment["spec"]!["template"]!["spec"]!["containers"]![0]!.AsObject();
        var patch = Fields.Named("apps/v1", "Deployment", settings.Namespace, workload.Name);
        patch["spec"] = new JsonObject
        {
            ["template"] = new JsonObject
            {
                ["spec"] = new JsonObject
                {
                    ["initContainers"] = new JsonArray(Proxy()),
                    ["containers"] = new JsonArray(new JsonObject
                    {
                        ["name"] = container["name"]!.DeepClone(),
                        ["env"] = new JsonArray([.. Environment().Select(variable => Replacement(variable, container))]),
                        ["ports"] = new JsonArray(
                            new JsonObject { ["containerPort"] = workload.ContainerPort, ["$patch"] = "delete" },
                            ApplicationPortEntry(container)),
                    }),
                    ["volumes"] = new JsonArray(ProxyContainer.JoinVolume()),
                },
            },
        };
        return patch;
    }

    /// <summary>Changes a Deployment as the patch would.</summary>
    public void AddTo(JsonObject deployment)
    {
        var pod = deployment["spec"]!["template"]!["spec"]!.AsObject();
        pod.PutNamed("initContainers", [Proxy()]);
        var container = pod["containers"]![0]!.AsObject();
        container.PutNamed("env", Environment());
        var ports = container["ports"]!.AsArray();
        ports[ports.IndexOf(WorkloadObjects.PortOf(container, workload.ContainerPort))] = ApplicationPortEntry(container);
        pod.PutNamed("volumes", [ProxyContainer.JoinVolume()]);
    }

    /// <summary>Lets nobody but the proxy's callers in, where the cluster's network keeps policies: the application's own port has no guard.</summary>
    public static JsonObject Policy(PublishSettings settings, PublishedApp app)
    {
        var policy = Fields.Named(
            "networking.k8s.io/v1", "NetworkPolicy", settings.Namespace, $"{app.Name}-through-the-proxy", new JsonObject { ["app"] = app.Name });
        var ports = app.Workloads.Select(workload => workload.Source.ContainerPort).Distinct().Order();
        policy["spec"] = new JsonObject
        {
            ["podSelector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = app.Name } },
            ["policyTypes"] = new JsonArray("Ingress"),
            ["ingress"] = new JsonArray(new JsonObject
            {
                ["ports"] = new JsonArray([.. ports.Select(port => new JsonObject { ["protocol"] = "TCP", ["port"] = port })]),
            }),
        };
        return policy;
    }

    private JsonObject Proxy()
    {
        var port = ProxyContainer.Text(workload.ContainerPort);
        List<string> arguments =
        [
            "--app-port", $"{port}={ProxyContainer.Text(ApplicationPort)}",
            "--inbound-port", $"{port}={port}",
            "--outbound-port", ProxyContainer.Text(OutboundPort),
        ];
        if (workload.Options.HealthPath is { } path)
        {
            arguments.Add("--app-health");
            arguments.Add(path);
        }

        var proxy = ProxyContainer.Of(
            settings, "sidecar", settings.Namespace, [new("app", workload.App), new("version", workload.Version)], workload.ServiceAccount, arguments);
        // A sidecar to Kubernetes: it starts before the application and ends after it.
        proxy["restartPolicy"] = "Always";
        proxy["ports"] = new JsonArray(new JsonObject { ["containerPort"] = workload.ContainerPort, ["name"] = "http-mesh" });
        proxy["startupProbe"] = PodSettings.Probe(path: null, workload.ContainerPort, periodSeconds: 1, failureThreshold: 60);
        return proxy;
    }

    private JsonObject ApplicationPortEntry(JsonObject container) => new()
    {
        ["containerPort"] = ApplicationPort,
        ["name"] = WorkloadObjects.PortOf(container, workload.ContainerPort)!["name"]!.DeepClone(),
    };

    // A patch is merged into the variable that is there: a value does not take away where it came from.
    private static JsonNode Replacement(JsonNode variable, JsonObject container)
    {
        var there = (container["env"] as JsonArray ?? []).FirstOrDefault(one => one?["name"]?.ToString() == variable["name"]!.ToString());
        if (there?["valueFrom"] is not null)
        {
            variable["valueFrom"] = null;
        }

        return variable;
    }

    private IEnumerable<JsonNode> Environment()
    {
        var port = ProxyContainer.Text(ApplicationPort);
        var outbound = $"http://127.0.0.1:{ProxyContainer.Text(OutboundPort)}";
        // .NET reads the first; PORT is what most others go by.
        yield return PodSettings.Variable("ASPNETCORE_HTTP_PORTS", port);
        yield return PodSettings.Variable("PORT", port);
        yield return PodSettings.Variable("HTTP_PROXY", outbound);
        yield return PodSettings.Variable("http_proxy", outbound);
        yield return PodSettings.Variable("NO_PROXY", NoProxy);
        yield return PodSettings.Variable("no_proxy", NoProxy);
    }
}
