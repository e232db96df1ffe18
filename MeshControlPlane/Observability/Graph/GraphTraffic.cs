using MeshControlPlane.Observability.Health;
using MeshControlPlane.Observability.Traffic;

namespace MeshControlPlane.Observability.Graph;

/// <summary>The traffic of one protocol on an edge, or in or out of a node.</summary>
/// <param name="protocol">Which protocol.</param>
/// <param name="length">In what time.</param>
internal sealed class GraphTraffic(FlowProtocol protocol, TimeSpan length)
{
    private HealthStatus? _health;
    private long? _requests;
    private long? _errors;

    public FlowProtocol Protocol { get; } = protocol;

    /// <summary>In what time it was.</summary>
    public TimeSpan Length { get; } = length;

    /// <summary>How its requests ended, the most first; empty for TCP.</summary>
    public IReadOnlyList<HostResponse> Responses { get; init; } = [];

    /// <summary>How long requests took where they were answered; as their callers saw it where nobody answered.</summary>
    public LatencyHistogram Latency { get; init; } = LatencyHistogram.Empty;

    /// <summary>How long they took for their callers: retries, delays on purpose and the way are in it.</summary>
    public LatencyHistogram CallerLatency { get; init; } = LatencyHistogram.Empty;

    public long RequestBytes { get; init; }

    public long ResponseBytes { get; init; }

    public long ConnectionsOpened { get; init; }

    public long ConnectionsClosed { get; init; }

    /// <summary>The share that came by mutual TLS, 0 to 1.</summary>
    public double MutualTlsShare { get; init; }

    /// <summary>Who has called, by certificate; in order.</summary>
    public IReadOnlyList<string> SourcePrincipals { get; init; } = [];

    /// <summary>Who was called, by certificate; in order.</summary>
    public IReadOnlyList<string> DestinationPrincipals { get; init; } = [];

    public long Requests => _requests ??= Responses.Sum(entry => entry.Response.Count);

    /// <summary>Requests that ended with 4xx, 5xx or no answer, or for gRPC with another status than 0.</summary>
    public long Errors => _errors ??= Responses.Where(entry => IsError(entry.Response)).Sum(entry => entry.Response.Count);

    /// <summary>Requests a second.</summary>
    public double Rate => Length > TimeSpan.Zero ? Requests / Length.TotalSeconds : 0;

    /// <summary>0 to 1.</summary>
    public double ErrorShare => Requests == 0 ? 0 : (double)Errors / Requests;

    /// <summary>Bytes a second, both ways together.</summary>
    public double BytesRate => Length > TimeSpan.Zero ? (RequestBytes + ResponseBytes) / Length.TotalSeconds : 0;

    /// <summary>Whether there was any.</summary>
    public bool IsIdle => Protocol == FlowProtocol.Tcp ? RequestBytes + ResponseBytes + ConnectionsOpened == 0 : Requests == 0;

    /// <summary>By its requests; TCP with traffic is healthy.</summary>
    public HealthStatus Health => _health ??= Protocol == FlowProtocol.Tcp
        ? IsIdle ? HealthStatus.Idle : HealthStatus.Healthy
        : TrafficHealth.Of([.. Responses.Select(entry => entry.Response)]);

    /// <summary>Whether an answer carries one of Envoy's flags.</summary>
    public bool HasFlag(params ReadOnlySpan<string> flags)
    {
        foreach (var entry in Responses)
        {
            foreach (var flag in flags)
            {
                if (entry.Response.Flags.Split(',').Contains(flag, StringComparer.Ordinal))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>What counts as failed.</summary>
    public static bool IsError(FlowResponse response) => response.GrpcStatus is { } status ? status != 0 : response.Code is 0 or >= 400;
}
