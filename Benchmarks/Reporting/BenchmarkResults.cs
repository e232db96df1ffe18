using Benchmarks.Measuring;
using Benchmarks.Processes;
using Benchmarks.Pushing;

namespace Benchmarks.Reporting;

/// <summary>All that one run has measured.</summary>
internal sealed record BenchmarkResults
{
    public required MeasuringSettings Settings { get; init; }

    public required MachineDescription Machine { get; init; }

    public required OutboundResults Outbound { get; init; }

    public required HopResults Hop { get; init; }

    /// <summary>Of a sidecar that has its configuration and has had no request yet.</summary>
    public required ProcessMemory Idle { get; init; }

    public required IReadOnlyList<PushResult> Pushes { get; init; }

    /// <summary>From the write of a change until a sidecar answers by it, in milliseconds.</summary>
    public required Quantiles Applied { get; init; }

    /// <summary>From the start of the AppHost to the first answer, in seconds.</summary>
    public required Spread Start { get; init; }

    /// <summary>Requests that were answered, none of which failed: the run would have ended.</summary>
    public required long Answered { get; init; }

    public Spread OutboundToYarp => Outbound.Small.RatioTo(Outbound.Yarp);

    public Spread LargeToSmall => Outbound.Large.RatioTo(Outbound.Small);

    public Spread DefaultsToQuiet => Outbound.Talkative.RatioTo(Outbound.Small);

    public Spread MutualToHaProxy => Hop.Mutual.RatioTo(Hop.HaProxy);

    public Spread MutualToNginx => Hop.Mutual.RatioTo(Hop.Nginx);

    public Spread MutualToPlain => Hop.Mutual.RatioTo(Hop.Plain);

    public Spread Http2ToMutual => Hop.Http2.RatioTo(Hop.Mutual);

    public Spread HandshakesToHaProxy => Hop.Handshakes.RatioTo(Hop.HaProxyHandshakes);

    /// <summary>Changes of a route with the most proxies that were tried.</summary>
    public PushResult LargestRoutePush => Pushes.Where(push => push.What == PushResult.Route).MaxBy(push => push.Proxies)!;

    /// <summary>The line for scripts.</summary>
    public string Line => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"ratio: outbound/yarp {OutboundToYarp.Median:0.00}, mtls-pair/haproxy-pair {MutualToHaProxy.Median:0.00}, 1000vs/1vs {LargeToSmall.Median:0.00}, "
        + $"push p99 {LargestRoutePush.Latencies.P99:0} ms, apply p99 {Applied.P99:0} ms, idle {Idle.Resident:0} MiB, start {Start.Median:0.0} s, "
        + $"failed requests 0 of {Answered}");
}
