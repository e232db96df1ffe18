using Benchmarks.Measuring;

namespace Benchmarks.Pushing;

/// <summary>Changes of one sort, from the write to the arrival at each proxy.</summary>
/// <param name="What">What was changed.</param>
/// <param name="Proxies">How many are told.</param>
/// <param name="Latencies">Of each change at each proxy, in milliseconds.</param>
/// <param name="CpuMilliseconds">CPU time of the control plane for each change.</param>
/// <param name="ProxyCpuMilliseconds">CPU time that the simulated proxies took for it, all together.</param>
/// <param name="Bytes">To each proxy.</param>
internal sealed record PushResult(string What, int Proxies, Quantiles Latencies, double CpuMilliseconds, double ProxyCpuMilliseconds, long Bytes)
{
    public const string Route = "a route";
    public const string Endpoint = "an endpoint";
    public const string NewService = "a new Service";
}
