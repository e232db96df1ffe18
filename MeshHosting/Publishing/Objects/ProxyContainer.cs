using System.Globalization;
using System.Text.Json.Nodes;

namespace Aspire.Hosting.Publishing;

/// <summary>The proxy in a pod, as a sidecar or as a gateway: what it is told, and what it joins the mesh with.</summary>
internal static class ProxyContainer
{
    /// <summary>Kubernetes issues tokens for this audience alone; the control plane has them reviewed.</summary>
    public const string TokenAudience = "mesh";

    /// <summary>The control plane keeps it in each namespace that it serves; it has nothing secret.</summary>
    public const string RootConfigMap = "mesh-root";

    public const string RootKey = "ca.pem";

    private const string Name = "mesh-proxy";
    private const string Volume = "mesh";
    private const string Directory = "/var/run/mesh";
    private const string TokenFile = "token";
    private const int TokenSeconds = 3600;

    /// <summary>The container.</summary>
    /// <param name="settings">Of the publication.</param>
    /// <param name="role">sidecar, ingress or egress.</param>
    /// <param name="home">Namespace of the pod.</param>
    /// <param name="labels">Labels of the pod.</param>
    /// <param name="serviceAccount">Identity of the pod.</param>
    /// <param name="arguments">What the role needs beside.</param>
    public static JsonObject Of(
        PublishSettings settings,
        string role,
        string home,
        IEnumerable<KeyValuePair<string, string>> labels,
        string serviceAccount,
        IEnumerable<string> arguments)
    {
        string[] who =
        [
            "--role", role,
            "--name", "$(POD_NAME)",
            "--namespace", home,
            "--labels", string.Join(',', labels.Select(label => $"{label.Key}={label.Value}")),
            "--service-account", serviceAccount,
            "--address", "$(POD_IP)",
            "--control", $"https://{ControlPlaneObjects.HostName}:{Text(ControlPlaneObjects.DiscoveryPort)}",
            "--mesh-dir", Directory,
            "--join-token-file", $"{Directory}/{TokenFile}",
        ];
        return new JsonObject
        {
            ["name"] = Name,
            ["image"] = settings.Images.Of(ImageNames.Proxy),
            ["args"] = Fields.Texts([.. who, .. arguments, .. settings.ProxyLimits]),
            ["env"] = new JsonArray(PodSettings.FromField("POD_NAME", "metadata.name"), PodSettings.FromField("POD_IP", "status.podIP")),
            ["resources"] = PodSettings.Resources("50m", "1", "64Mi", "256Mi"),
            ["securityContext"] = PodSettings.ContainerSecurity(),
            ["volumeMounts"] = new JsonArray(Mount(), PodSettings.TemporaryMount()),
        };
    }

    /// <summary>The token that the pod joins with, which Kubernetes renews, and the mesh's root.</summary>
    public static JsonObject JoinVolume() => new()
    {
        ["name"] = Volume,
        ["projected"] = new JsonObject
        {
            ["sources"] = new JsonArray(
                new JsonObject
                {
                    ["serviceAccountToken"] = new JsonObject { ["audience"] = TokenAudience, ["expirationSeconds"] = TokenSeconds, ["path"] = TokenFile },
                },
                new JsonObject
                {
                    ["configMap"] = new JsonObject
                    {
                        ["name"] = RootConfigMap,
                        ["items"] = new JsonArray(new JsonObject { ["key"] = RootKey, ["path"] = RootKey }),
                    },
                }),
        },
    };

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static JsonObject Mount() => new() { ["name"] = Volume, ["mountPath"] = Directory, ["readOnly"] = true };
}
