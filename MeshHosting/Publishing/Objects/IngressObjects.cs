using System.Text.Json.Nodes;

namespace Aspire.Hosting.Publishing;

/// <summary>The way in on a cluster that has no Istio, under the names that Istio's own has.</summary>
internal static class IngressObjects
{
    private const string Name = "istio-ingressgateway";
    private const string ServiceAccount = $"{Name}-service-account";
    private const int HttpPort = 8080;
    private const int HttpsPort = 8443;

    /// <summary>In the order in which they are applied.</summary>
    public static IReadOnlyList<JsonObject> Of(PublishSettings settings) =>
    [
        Account(),
        Service(),
        Deployment(settings),
        PodSettings.DisruptionBudget(ControlPlaneObjects.Namespace, Name, Labels(), Labels()),
    ];

    private static JsonObject Labels() => new() { ["app"] = Name, ["istio"] = "ingressgateway" };

    // The control plane lets none but such accounts join as gateways, which are given the keys of certificates.
    private static JsonObject Account()
    {
        var account = Fields.Named("v1", "ServiceAccount", ControlPlaneObjects.Namespace, ServiceAccount, Labels());
        account["metadata"]!["annotations"] = new JsonObject { ["mesh.local/role"] = "gateway" };
        return account;
    }

    private static JsonObject Service()
    {
        var service = Fields.Named("v1", "Service", ControlPlaneObjects.Namespace, Name, Labels());
        service["spec"] = new JsonObject
        {
            ["type"] = "LoadBalancer",
            ["selector"] = Labels(),
            ["ports"] = new JsonArray(
                new JsonObject { ["name"] = "http2", ["port"] = 80, ["targetPort"] = HttpPort },
                new JsonObject { ["name"] = "https", ["port"] = 443, ["targetPort"] = HttpsPort }),
        };
        return service;
    }

    private static JsonObject Deployment(PublishSettings settings)
    {
        var proxy = ProxyContainer.Of(
            settings,
            "ingress",
            ControlPlaneObjects.Namespace,
            Labels().Select(label => KeyValuePair.Create(label.Key, (string)label.Value!)),
            ServiceAccount,
            ["--bind", "0.0.0.0", "--gateway-port", $"80={ProxyContainer.Text(HttpPort)}", "--gateway-port", $"443={ProxyContainer.Text(HttpsPort)}"]);
        proxy["ports"] = new JsonArray(
            new JsonObject { ["containerPort"] = HttpPort, ["name"] = "http" },
            new JsonObject { ["containerPort"] = HttpsPort, ["name"] = "https" });
        // It listens once a Gateway selects it: ready, then, when there is something to let in.
        proxy["readinessProbe"] = PodSettings.Probe(path: null, "http", periodSeconds: 5, failureThreshold: 2);
        var deployment = Fields.Named("apps/v1", "Deployment", ControlPlaneObjects.Namespace, Name, Labels());
        deployment["spec"] = new JsonObject
        {
            ["replicas"] = 1,
            ["selector"] = new JsonObject { ["matchLabels"] = Labels() },
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["labels"] = Labels() },
                ["spec"] = new JsonObject
                {
                    ["serviceAccountName"] = ServiceAccount,
                    ["automountServiceAccountToken"] = false,
                    ["securityContext"] = PodSettings.PodSecurity(),
                    ["containers"] = new JsonArray(proxy),
                    ["volumes"] = new JsonArray(ProxyContainer.JoinVolume(), PodSettings.Temporary()),
                },
            },
        };
        return deployment;
    }
}
