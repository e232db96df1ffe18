using MeshControlPlane.Explanation;

namespace MeshControlPlane.Inspection;

/// <summary>What one proxy decided about a request, and what came of it.</summary>
internal sealed record RequestHop
{
    /// <summary>The proxy: <c>mesh/gw</c>.</summary>
    public string Proxy { get; init; } = "";

    public string RequestId { get; init; } = "";

    public string? TraceParent { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public double DurationMs { get; init; }

    public string Listener { get; init; } = "";

    /// <summary><c>outbound</c>, <c>inbound</c> or <c>gateway</c>.</summary>
    public string Direction { get; init; } = "";

    public string Method { get; init; } = "";

    public string Authority { get; init; } = "";

    public string Path { get; init; } = "";

    /// <summary>0 when the caller went away before there was an answer.</summary>
    public int Status { get; init; }

    /// <summary>Envoy's response flags, with commas.</summary>
    public string Flags { get; init; } = "";

    public string? Details { get; init; }

    public string? Route { get; init; }

    public SourcePlace? RouteOrigin { get; init; }

    public string? Cluster { get; init; }

    public string? Endpoint { get; init; }

    /// <summary><c>namespace/name</c> of the workload behind the endpoint.</summary>
    public string? Workload { get; init; }

    public int Attempts { get; init; }

    /// <summary>Revision of the configuration that it was decided by.</summary>
    public long Revision { get; init; }

    /// <summary>Who the caller was by its certificate.</summary>
    public string? Peer { get; init; }
}
