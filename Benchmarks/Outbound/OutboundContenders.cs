using Benchmarks.Measuring;
using Benchmarks.Processes;

namespace Benchmarks.Outbound;

/// <summary>Out through a sidecar, beside YARP's bare forwarder: with one VirtualService, and with a thousand of ten routes.</summary>
internal sealed class OutboundContenders : IAsyncDisposable
{
    private const int Hosts = 1000;
    private const int Routes = 10;

    private readonly MeasuredProcess _yarp;
    private readonly Mesh _small;
    private readonly Mesh _large;

    private OutboundContenders(MeasuredProcess yarp, Mesh small, Mesh large)
    {
        (_yarp, _small, _large) = (yarp, small, large);
        Yarp = new Contender("YARP's forwarder", yarp.ReadyAddress, BenchmarkManifests.HostOf(0), yarp);
        Small = new Contender("MeshProxy, 1 VirtualService", small.Outbound, BenchmarkManifests.HostOf(0), small.Proxy);
        Large = new Contender("MeshProxy, 1000 VirtualServices of 10 routes", large.Outbound, BenchmarkManifests.HostOf(Hosts - 1), large.Proxy);
    }

    public Contender Yarp { get; }

    public Contender Small { get; }

    public Contender Large { get; }

    public IReadOnlyList<Contender> All => [Yarp, Small, Large];

    public static async Task<OutboundContenders> StartAsync(Uri upstream) => new(
        await MeasuredProcess.StartPeerAsync("yarp", upstream.ToString()),
        await Mesh.StartAsync(BenchmarkManifests.Of(1, 1, upstream), upstream.Port),
        await Mesh.StartAsync(BenchmarkManifests.Of(Hosts, Routes, upstream), upstream.Port));

    public async ValueTask DisposeAsync()
    {
        await _large.DisposeAsync();
        await _small.DisposeAsync();
        await _yarp.DisposeAsync();
    }
}
