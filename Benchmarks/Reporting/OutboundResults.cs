using Benchmarks.Measuring;

namespace Benchmarks.Reporting;

/// <summary>Ways out through one proxy.</summary>
internal sealed record OutboundResults(
    ContenderResult Direct,
    ContenderResult Yarp,
    ContenderResult Small,
    ContenderResult Large,
    ContenderResult Talkative,
    ContenderResult HaProxy,
    ContenderResult Nginx)
{
    public IReadOnlyList<ContenderResult> All => [Direct, Yarp, Small, Large, Talkative, HaProxy, Nginx];
}
