using Benchmarks.Measuring;

namespace Benchmarks.Reporting;

/// <summary>Ways from one proxy to another.</summary>
internal sealed record HopResults(
    ContenderResult Plain,
    ContenderResult Mutual,
    ContenderResult Http2,
    ContenderResult HaProxy,
    ContenderResult Nginx,
    ContenderResult Handshakes,
    ContenderResult HaProxyHandshakes)
{
    public IReadOnlyList<ContenderResult> All => [Plain, Mutual, Http2, HaProxy, Nginx, Handshakes, HaProxyHandshakes];
}
