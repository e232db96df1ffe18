using System.Net;
using MeshProtocol;
using MeshProxy.Decisions;
using MeshProxy.Limits;

namespace MeshProxy.CommandLine;

/// <summary>What the command line says, checked.</summary>
internal sealed record ProxyOptions
{
    public const int DefaultOutboundPort = 15001;
    public const int DefaultInboundPort = 15006;
    public const int DefaultAdminPort = 15000;

    /// <summary>As long as Envoy leaves an idle connection alone: who calls is known here, and may be slow to have something to say.</summary>
    public static readonly TimeSpan DefaultSidecarFirstByteTimeout = TimeSpan.FromHours(1);

    /// <summary>Anybody may connect to a gateway.</summary>
    public static readonly TimeSpan DefaultGatewayFirstByteTimeout = TimeSpan.FromSeconds(60);

    public required NodeRole Role { get; init; }

    public required string Name { get; init; }

    public string Namespace { get; init; } = "default";

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>region/zone/subzone; empty when unknown.</summary>
    public string Locality { get; init; } = "";

    public string ServiceAccount { get; init; } = "default";

    /// <summary>Container port to the loopback port of the application; sidecars only.</summary>
    public IReadOnlyList<PortMapping> AppPorts { get; init; } = [];

    /// <summary>Container port to the port of the inbound listener for it; one for each of <see cref="AppPorts"/>.</summary>
    public IReadOnlyList<PortMapping> InboundPorts { get; init; } = [];

    /// <summary>Server port to local port; gateways only.</summary>
    public IReadOnlyList<PortMapping> GatewayPorts { get; init; } = [];

    /// <summary>Where the listeners for peers bind, and what is told to peers.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Where a gateway's ports bind; null for <see cref="Address"/>.</summary>
    public IPAddress? Bind { get; init; }

    public int OutboundPort { get; init; } = DefaultOutboundPort;

    public int AdminPort { get; init; } = DefaultAdminPort;

    public Uri Control { get; init; } = new("https://localhost:15012");

    public string MeshDirectory { get; init; } = ".mesh";

    /// <summary>File with the join token; null for the one in the mesh directory, or the environment.</summary>
    public string? JoinTokenFile { get; init; }

    /// <summary>Path of the HTTP health check; null for a TCP connect.</summary>
    public string? AppHealthPath { get; init; }

    /// <summary>Where chance begins; null for chance that is different in each run.</summary>
    public long? Seed { get; init; }

    /// <summary>How long a connection may take until it says anything; null for the default of the role.</summary>
    public TimeSpan? FirstByteTimeout { get; init; }

    public ProxyLimits Limits { get; init; } = new();

    /// <summary>How many of the last requests can be asked about; 0: none are kept.</summary>
    public int RequestHistory { get; init; } = FinishedRequests.DefaultCapacity;

    /// <summary>Whether the admin pages can cut the proxy off from others and put its clock forward, for tests.</summary>
    public bool TestControls { get; init; }

    public bool IsSidecar => Role == NodeRole.Sidecar;

    /// <summary>Such as <c>books-v1.mesh</c>.</summary>
    public string QualifiedName => $"{Name}.{Namespace}";
}
