using MeshProtocol;
using Endpoint = MeshProtocol.Endpoint;

namespace MeshProxy.Decisions;

/// <summary>What was decided about a request, and what became of it. Holds nothing of the configuration but the route's origin, so that an old one can go.</summary>
internal sealed record FinishedRequest
{
    public required string RequestId { get; init; }

    /// <summary>The W3C traceparent as it came in; null for none.</summary>
    public string? TraceParent { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>Name of the slot that it came in at, and what it is for.</summary>
    public required string Listener { get; init; }

    public required ListenerDirection Direction { get; init; }

    public required string Method { get; init; }

    public required string Authority { get; init; }

    /// <summary>As upstream was asked for it, without query.</summary>
    public required string Path { get; init; }

    /// <summary>Those headers that the rules for its host look at, as they came in, without what proves who somebody is.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>0 when no answer was begun.</summary>
    public required int Status { get; init; }

    public required IReadOnlyList<string> Flags { get; init; }

    public string? Details { get; init; }

    public string? Route { get; init; }

    public Origin? RouteOrigin { get; init; }

    /// <summary>The cluster chosen, whether or not it exists.</summary>
    public string? Cluster { get; init; }

    /// <summary>Address and port of the last try.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The workload behind it, with its namespace.</summary>
    public Endpoint? Workload { get; init; }

    public required int Attempts { get; init; }

    /// <summary>The revision that it was decided by.</summary>
    public required long Revision { get; init; }

    /// <summary>Who the caller is by its certificate; null without mutual TLS.</summary>
    public string? Peer { get; init; }
}
