using System.Net;
using MeshProtocol;
using MeshProxy.Decisions;

namespace MeshProxy.CommandLine;

/// <summary>What the command line says, checked.</summary>
internal sealed record ProxyOptions
{
    public const int DefaultOutboundPort = 15001;
    public const int DefaultInboundPort = 15006;
    public const int DefaultAdminPort = 15000;

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

    public int OutboundPort { get; init; } = DefaultOutboundPort;

    public int AdminPort { get; init; } = DefaultAdminPort;

    public Uri Control { get; init; } = new("https://localhost:15012");

    public string MeshDirectory { get; init; } = ".mesh";

    /// <summary>Path of the HTTP health check; null for a TCP connect.</summary>
    public string? AppHealthPath { get; init; }

    /// <summary>Where chance begins; null for chance that is different in each run.</summary>
    public long? Seed { get; init; }

    /// <summary>How many of the last requests can be asked about; 0: none are kept.</summary>
    public int RequestHistory { get; init; } = FinishedRequests.DefaultCapacity;

    public bool IsSidecar => Role == NodeRole.Sidecar;

    /// <summary>Such as <c>books-v1.mesh</c>.</summary>
    public string QualifiedName => $"{Name}.{Namespace}";
}
