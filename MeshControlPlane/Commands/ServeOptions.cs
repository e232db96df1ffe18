using System.Net;
using MeshControlPlane.Certificates;
using MeshControlPlane.ClusterSource;
using MeshControlPlane.Hosting;
using MeshControlPlane.Observability.Otlp;

namespace MeshControlPlane.Commands;

/// <summary>What <c>serve</c> was asked to do.</summary>
internal sealed record ServeOptions
{
    /// <summary>Directory of the kubeconfig, the join token, the certificates and the store.</summary>
    public string MeshDirectory { get; init; } = ".mesh";

    /// <summary>Port of the Kubernetes-style API; 0 takes a free one.</summary>
    public int ApiPort { get; init; } = 6443;

    /// <summary>Port that proxies connect to; 0 takes a free one.</summary>
    public int DiscoveryPort { get; init; } = 15012;

    /// <summary>Port of the console; 0 takes a free one.</summary>
    public int ConsolePort { get; init; } = 20001;

    /// <summary>Port that services send telemetry to by OTLP over gRPC; 0 takes a free one.</summary>
    public int OtlpPort { get; init; }

    /// <summary>The same over HTTP.</summary>
    public int OtlpHttpPort { get; init; }

    /// <summary>Where telemetry is passed on to; null for what the environment of the process says.</summary>
    public OtlpTarget? ForwardTo { get; init; }

    /// <summary>Files and directories of manifests that are applied before anything is served.</summary>
    public IReadOnlyList<string> Apply { get; init; } = [];

    /// <summary>The cluster that resources are read from; null when they are kept here.</summary>
    public ClusterOptions? Cluster { get; init; }

    /// <summary>Namespace of manifests that name none, and of the kubeconfig's context.</summary>
    public string Namespace { get; init; } = "mesh";

    /// <summary>How long the certificates of workloads hold.</summary>
    public TimeSpan WorkloadCertificateLifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The address that API, discovery and console listen on. What others than this machine can reach is served over TLS alone.</summary>
    public IPAddress Bind { get; init; } = IPAddress.Loopback;

    /// <summary>Host names and IP addresses, beside <c>localhost</c> and <see cref="Bind"/>, that the control plane is reached by.</summary>
    public IReadOnlyList<string> SubjectAlternativeNames { get; init; } = [];

    /// <summary>Whether the console opens to everybody who can reach its port; only on loopback.</summary>
    public bool OpenConsole { get; init; }

    /// <summary>An authority of the user's own that signs in place of the mesh's root; null for none.</summary>
    public AuthorityFiles? Authority { get; init; }

    /// <summary>For whom join tokens are kept in the mesh directory.</summary>
    public IReadOnlyList<JoinGrant> TokensFor { get; init; } = [];

    /// <summary>How long a proxy or a watch may leave what is written to it unread; then its connection is closed.</summary>
    public TimeSpan ReaderPatience { get; init; } = ReaderLimit.Default.Time;
}
