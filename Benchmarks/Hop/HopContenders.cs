using Benchmarks.Measuring;
using Benchmarks.Peers;
using Benchmarks.Processes;

namespace Benchmarks.Hop;

/// <summary>
/// From one sidecar to another and on to the application: in plain text, in mutual TLS over HTTP/1.1 and over HTTP/2, and in mutual TLS with a handshake
/// for each request; beside two HAProxys and two nginx that do the same. The same two sidecars do all of theirs.
/// </summary>
internal sealed class HopContenders : IAsyncDisposable
{
    private const string Host = "hop.bench.test";
    private readonly Disposables _started;

    private HopContenders(Disposables started, Mesh mesh, MeasuredProcess server, HaProxyPair haProxy, NginxPair nginx)
    {
        _started = started;
        Plain = new Contender("MeshProxy, plain text", mesh.Outbound, HopManifests.Plain, mesh.Proxy, server);
        Mutual = new Contender("MeshProxy, mutual TLS", mesh.Outbound, HopManifests.Mutual, mesh.Proxy, server);
        Http2 = new Contender("MeshProxy, mutual TLS, HTTP/2 between the two", mesh.Outbound, HopManifests.Http2, mesh.Proxy, server);
        HaProxy = new Contender("HAProxy, mutual TLS", haProxy.Kept, Host, haProxy.Processes);
        Nginx = new Contender("nginx, mutual TLS", nginx.Address, Host, nginx.Processes);
        Handshakes = new Contender("MeshProxy, mutual TLS, a handshake each", mesh.Outbound, HopManifests.Handshakes, mesh.Proxy, server) { IsPaced = false };
        HaProxyHandshakes = new Contender("HAProxy, mutual TLS, a handshake each", haProxy.Closed, Host, haProxy.Processes) { IsPaced = false };
    }

    public Contender Plain { get; }

    public Contender Mutual { get; }

    public Contender Http2 { get; }

    public Contender Handshakes { get; }

    public Contender HaProxy { get; }

    public Contender HaProxyHandshakes { get; }

    public Contender Nginx { get; }

    public IReadOnlyList<Contender> All => [Plain, Mutual, Http2, HaProxy, Nginx, Handshakes, HaProxyHandshakes];

    public static async Task<HopContenders> StartAsync(DirectoryInfo directory, Uri upstream)
    {
        var started = new Disposables();
        try
        {
            var certificates = PeerCertificates.Write(directory);
            var mesh = started.Add(await Mesh.StartAsync(HopManifests.Yaml, upstream.Port));
            var server = await mesh.JoinAsync("server", upstream.Port);
            var haProxy = started.Add(await HaProxyPair.StartAsync(directory, certificates, upstream));
            return new HopContenders(started, mesh, server, haProxy, started.Add(await NginxPair.StartAsync(directory, certificates, upstream)));
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _started.DisposeAsync();
}
