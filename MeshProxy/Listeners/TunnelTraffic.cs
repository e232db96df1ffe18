using System.Net;
using MeshProxy.AccessLogging;

namespace MeshProxy.Listeners;

/// <summary>What there is to tell of a tunnel at its end.</summary>
internal sealed class TunnelTraffic
{
    private CountingStream? _stream;
    private long _sent;

    public EndPoint? Upstream { get; set; }

    public EndPoint? Local { get; set; }

    public string? UpstreamHost => Upstream is IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped
        ? new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port).ToString()
        : Upstream?.ToString();

    public string Flag { get; set; } = "-";

    public string Details { get; set; } = "via_upstream";

    public string? TransportFailure { get; set; }

    public long Received => _stream?.BytesWritten ?? 0;

    public long Sent
    {
        get => _stream?.BytesRead ?? _sent;
        set => _sent = value;
    }

    /// <summary>Counts both ways: what is written upstream came from the caller.</summary>
    public Stream Count(Stream upstream) => _stream = CountingStream.Over(upstream);
}
