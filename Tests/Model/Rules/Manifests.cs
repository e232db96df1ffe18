namespace Tests.Model.Rules;

/// <summary>Manifests of one resource, from the part that a case is about.</summary>
internal static class Manifests
{
    public static string Yaml(string yaml) => yaml;

    public static string VirtualService(string spec) => Networking("VirtualService", spec);

    /// <summary>A VirtualService with one HTTP rule.</summary>
    public static string Rule(string rule) => VirtualService($"{{hosts: [a], http: [{rule}]}}");

    public static string DestinationRule(string spec) => Networking("DestinationRule", spec);

    /// <summary>A DestinationRule with a trafficPolicy.</summary>
    public static string Policy(string policy) => DestinationRule($"{{host: a, trafficPolicy: {policy}}}");

    public static string Gateway(string spec) => Networking("Gateway", spec);

    public static string ServiceEntry(string spec) => Networking("ServiceEntry", spec);

    public static string WorkloadEntry(string spec) => Networking("WorkloadEntry", spec);

    public static string Sidecar(string spec) => Networking("Sidecar", spec);

    public static string PeerAuthentication(string spec) => Security("PeerAuthentication", spec);

    public static string RequestAuthentication(string spec) => Security("RequestAuthentication", spec);

    public static string AuthorizationPolicy(string spec) => Security("AuthorizationPolicy", spec);

    /// <summary>An AuthorizationPolicy with one rule.</summary>
    public static string AuthorizationRule(string rule) => AuthorizationPolicy($"{{rules: [{rule}]}}");

    public static string Telemetry(string spec) => $"{{apiVersion: telemetry.istio.io/v1, kind: Telemetry, metadata: {{name: a, namespace: mesh}}, spec: {spec}}}";

    /// <summary>The mesh's settings, on one line.</summary>
    public static string Mesh(string settings) =>
        $"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: istio, namespace: istio-system}}, data: {{mesh: '{settings.Replace("'", "''", StringComparison.Ordinal)}'}}}}";

    private static string Networking(string kind, string spec) => $"{{apiVersion: networking.istio.io/v1, kind: {kind}, metadata: {{name: a, namespace: mesh}}, spec: {spec}}}";

    private static string Security(string kind, string spec) => $"{{apiVersion: security.istio.io/v1, kind: {kind}, metadata: {{name: a, namespace: mesh}}, spec: {spec}}}";
}
