using Benchmarks.Measuring;
using Benchmarks.Peers;
using Benchmarks.Processes;

namespace Benchmarks.Outbound;

/// <summary>
/// Out through a sidecar: with one VirtualService, with a thousand of ten routes, and with one as a mesh is without settings, which writes an access log and
/// traces. Beside it the way without anybody in between, YARP's bare forwarder, HAProxy and nginx.
/// </summary>
internal sealed class OutboundContenders : IAsyncDisposable
{
    private const int Hosts = 1000;
    private const int Routes = 10;

    private readonly Disposables _started;

    private OutboundContenders(
        Disposables started,
        Uri upstream,
        MeasuredProcess yarp,
        (MeasuredProcess Process, Uri Address) haProxy,
        (MeasuredProcess Process, Uri Address) nginx,
        Mesh small,
        Mesh large,
        Mesh talkative)
    {
        _started = started;
        var host = BenchmarkManifests.HostOf(0);
        Direct = new Contender("nobody in between", upstream, host);
        Yarp = new Contender("YARP's forwarder", yarp.ReadyAddress, host, yarp);
        HaProxy = new Contender("HAProxy", haProxy.Address, host, haProxy.Process);
        Nginx = new Contender("nginx", nginx.Address, host, nginx.Process);
        Small = new Contender("MeshProxy, 1 VirtualService", small.Outbound, host, small.Proxy);
        Large = new Contender("MeshProxy, 1,000 VirtualServices of 10 routes", large.Outbound, BenchmarkManifests.HostOf(Hosts - 1), large.Proxy);
        Talkative = new Contender("MeshProxy, 1 VirtualService, log and traces by default", talkative.Outbound, host, talkative.Proxy);
    }

    public Contender Direct { get; }

    public Contender Yarp { get; }

    public Contender HaProxy { get; }

    public Contender Nginx { get; }

    public Contender Small { get; }

    public Contender Large { get; }

    public Contender Talkative { get; }

    public IReadOnlyList<Contender> All => [Direct, Yarp, Small, Large, Talkative, HaProxy, Nginx];

    public static async Task<OutboundContenders> StartAsync(DirectoryInfo directory, Uri upstream)
    {
        var started = new Disposables();
        try
        {
            var yarp = started.Add(await MeasuredProcess.StartPeerAsync("yarp", upstream.ToString()));
            var (haProxyPort, nginxPort) = (FreePort.Find(), FreePort.Find());
            var haProxy = started.Add(await Peers.HaProxy.StartForwarderAsync(directory, haProxyPort, upstream));
            var nginx = started.Add(await Peers.Nginx.StartForwarderAsync(directory, nginxPort, upstream));
            return new OutboundContenders(
                started,
                upstream,
                yarp,
                (haProxy, FreePort.AddressOf(haProxyPort)),
                (nginx, FreePort.AddressOf(nginxPort)),
                started.Add(await Mesh.StartAsync(BenchmarkManifests.Of(1, 1, upstream), upstream.Port)),
                started.Add(await Mesh.StartAsync(BenchmarkManifests.Of(Hosts, Routes, upstream), upstream.Port)),
                started.Add(await Mesh.StartAsync(BenchmarkManifests.Of(1, 1, upstream, isQuiet: false), upstream.Port)));
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _started.DisposeAsync();
}
