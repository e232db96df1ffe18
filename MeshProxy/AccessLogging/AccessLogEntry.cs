using System.Net;

namespace MeshProxy.AccessLogging;

/// <summary>What there is to tell of one request at its end. What is null or empty is told as absent.</summary>
internal readonly struct AccessLogEntry
{
    public required DateTimeOffset StartedAt { get; init; }

    public required TimeSpan Duration { get; init; }

    public string? Method { get; init; }

    /// <summary>As upstream was asked for it, with the query.</summary>
    public string? Path { get; init; }

    /// <summary>Parameters of queries in which tokens stand, which are told without them; null where nothing is left out.</summary>
    public IReadOnlyCollection<string>? TokenParameters { get; init; }

    public string? Authority { get; init; }

    public string? Scheme { get; init; }

    public string? Protocol { get; init; }

    /// <summary>0 when no answer was begun.</summary>
    public int Status { get; init; }

    public IReadOnlyList<string>? Flags { get; init; }

    /// <summary>Envoy's response code details.</summary>
    public string? Details { get; init; }

    public string? TransportFailure { get; init; }

    /// <summary>Bytes of the body.</summary>
    public long BytesReceived { get; init; }

    /// <summary>Bytes of the body.</summary>
    public long BytesSent { get; init; }

    /// <summary>As upstream was sent them; null for a request that could not be read.</summary>
    public IHeaderDictionary? RequestHeaders { get; init; }

    public IHeaderDictionary? ResponseHeaders { get; init; }

    /// <summary>Address and port of the last try.</summary>
    public string? UpstreamHost { get; init; }

    public string? UpstreamCluster { get; init; }

    public EndPoint? UpstreamLocal { get; init; }

    public int Attempts { get; init; }

    public IPAddress? LocalAddress { get; init; }

    public int LocalPort { get; init; }

    /// <summary>The client, as x-forwarded-for tells it where it is believed.</summary>
    public IPAddress? RemoteAddress { get; init; }

    /// <summary>0 where a header tells of the client.</summary>
    public int RemotePort { get; init; }

    /// <summary>The other end of the connection; null where it is the client.</summary>
    public IPAddress? PeerAddress { get; init; }

    public int PeerPort { get; init; }

    public string? ServerName { get; init; }

    public string? RouteName { get; init; }

    public string? ConnectionId { get; init; }

    /// <summary>Whether it came by mutual TLS of the mesh.</summary>
    public bool IsMutualTls { get; init; }

    /// <summary>32 digits; null for a request that is not recorded.</summary>
    public string? TraceId { get; init; }
}
