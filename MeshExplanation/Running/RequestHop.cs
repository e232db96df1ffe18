
namespace MeshExplanation.Running;

/// <summary>What one proxy decided about a request, and what came of it.</summary>
public sealed record RequestHop
{
    /// <summary>The proxy: <c>mesh/gw</c>.</summary>
    public string Proxy { get; init; } = "";

    /// <summary>Its <c>x-request-id</c>; empty when there was none.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>Its <c>traceparent</c> as it came in; <see langword="null"/> when there was none.</summary>
    public string? TraceParent { get; init; }

    /// <summary>When it came in.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>How long the proxy had to do with it, in milliseconds.</summary>
    public double DurationMs { get; init; }

    /// <summary>Name of the listener that took it.</summary>
    public string Listener { get; init; } = "";

    /// <summary><c>outbound</c>, <c>inbound</c> or <c>gateway</c>.</summary>
    public string Direction { get; init; } = "";

    /// <summary>The method.</summary>
    public string Method { get; init; } = "";

    /// <summary>The host that was asked for, as the caller wrote it.</summary>
    public string Authority { get; init; } = "";

    /// <summary>The path as upstream was asked for it, without query.</summary>
    public string Path { get; init; } = "";

    /// <summary>Those headers that the rules for its host look at, but for secrets.</summary>
    public IReadOnlyList<HeaderField> Headers { get; init; } = [];

    /// <summary>0 when the caller went away before there was an answer.</summary>
    public int Status { get; init; }

    /// <summary>Envoy's response flags, with commas.</summary>
    public string Flags { get; init; } = "";

    /// <summary>Envoy's response code details; <see langword="null"/> when there are none.</summary>
    public string? Details { get; init; }

    /// <summary>Name of the route; <see langword="null"/> when there was none.</summary>
    public string? Route { get; init; }

    /// <summary>The rule that the route comes from; <see langword="null"/> for none.</summary>
    public SourcePlace? RouteOrigin { get; init; }

    /// <summary>The cluster that was chosen, whether it exists or not.</summary>
    public string? Cluster { get; init; }

    /// <summary>Address and port of the last try; <see langword="null"/> when there was none.</summary>
    public string? Endpoint { get; init; }

    /// <summary><c>namespace/name</c> of the workload behind the endpoint.</summary>
    public string? Workload { get; init; }

    /// <summary>How many times it was sent; 0 for an answer of the proxy's own.</summary>
    public int Attempts { get; init; }

    /// <summary>Revision of the configuration that it was decided by.</summary>
    public long Revision { get; init; }

    /// <summary>Who the caller was by its certificate.</summary>
    public string? Peer { get; init; }
}
