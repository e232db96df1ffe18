using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The control plane of a mesh: Kubernetes-style API, discovery, console.</summary>
[AspireExport]
public sealed class MeshResource : ExecutableResource
{
    internal const string ApiEndpointName = "api";
    internal const string DiscoveryEndpointName = "discovery";
    internal const string ConsoleEndpointName = "console";
    internal const string OtlpEndpointName = "otlp";
    internal const string OtlpHttpEndpointName = "otlp-http";
    internal const string ConsoleTokenVariable = "Mesh__ConsoleToken";
    internal const string OtlpKeyVariable = "Mesh__OtlpKey";

    internal MeshResource(string name, MeshSettings settings)
        : base(name, settings.ControlPlanePath, settings.Directory)
    {
        Settings = settings;
    }

    /// <summary>The Kubernetes namespace of the workloads.</summary>
    public string Namespace => Settings.Namespace;

    /// <summary>Full path of the folder with the mesh's state, kubeconfig, certificates and logs.</summary>
    public string MeshDirectory => Settings.Directory;

    /// <summary>Full path of the kubeconfig that the control plane writes when it starts.</summary>
    public string KubeconfigPath => Path.Combine(Settings.Directory, "kubeconfig");

    /// <summary>The Kubernetes-style API, over TLS.</summary>
    public EndpointReference ApiEndpoint => new(this, ApiEndpointName);

    /// <summary>Where proxies connect to, over TLS.</summary>
    public EndpointReference DiscoveryEndpoint => new(this, DiscoveryEndpointName);

    /// <summary>Where services send traces and logs to, by OTLP over gRPC; they need the key that their environment has.</summary>
    public EndpointReference OtlpEndpoint => new(this, OtlpEndpointName);

    /// <summary>The same by OTLP over HTTP.</summary>
    public EndpointReference OtlpHttpEndpoint => new(this, OtlpHttpEndpointName);

    /// <summary>The console.</summary>
    public EndpointReference ConsoleEndpoint => new(this, ConsoleEndpointName);

    /// <summary>
    /// The address that opens the console, with its token if it asks for one: a secret, good for one run. There once the endpoints are allocated.
    /// </summary>
    public string ConsoleLink => Settings.ConsoleToken is { } token ? $"{ConsoleEndpoint.Url}/login?t={token}" : ConsoleEndpoint.Url;

    internal MeshSettings Settings { get; }

    /// <summary>The gateways of the mesh, in the order in which they were added.</summary>
    internal List<MeshGatewayResource> Gateways { get; } = [];

    /// <summary>As which its sidecars and gateways join: a token is for one or the other.</summary>
    internal SortedSet<(string Namespace, string Name, bool IsGateway)> ServiceAccounts { get; } = [];

    internal static string? SettingOf(EndpointAnnotation endpoint) => endpoint.Name switch
    {
        ApiEndpointName => MeshSettings.KeyOf(nameof(MeshOptions.ApiPort)),
        DiscoveryEndpointName => MeshSettings.KeyOf(nameof(MeshOptions.DiscoveryPort)),
        ConsoleEndpointName => MeshSettings.KeyOf(nameof(MeshOptions.ConsolePort)),
        OtlpEndpointName => MeshSettings.KeyOf(nameof(MeshOptions.OtlpPort)),
        OtlpHttpEndpointName => MeshSettings.KeyOf(nameof(MeshOptions.OtlpHttpPort)),
        _ => null,
    };

    internal ReferenceExpression ControlUrl => ReferenceExpression.Create($"https://localhost:{DiscoveryEndpoint.Property(EndpointProperty.Port)}");

    internal static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
