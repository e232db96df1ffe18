using Benchmarks.Measuring;
using Benchmarks.Processes;

namespace Benchmarks.Hop;

/// <summary>
/// From one sidecar to another and on to the application: in plain text, in mutual TLS over HTTP/1.1 and over HTTP/2, and in mutual TLS with a handshake
/// for each request; beside two HAProxys that do the same. The same two sidecars do all of theirs.
/// </summary>
internal sealed class HopContenders : IAsyncDisposable
{
    private readonly Mesh _mesh;
    private readonly HaProxyPair _pair;

    private HopContenders(Mesh mesh, MeasuredProcess server, HaProxyPair pair)
    {
        (_mesh, _pair) = (mesh, pair);
        Plain = new Contender("MeshProxy, plain text", mesh.Outbound, HopManifests.Plain, mesh.Proxy, server);
        Mutual = new Contender("MeshProxy, mutual TLS", mesh.Outbound, HopManifests.Mutual, mesh.Proxy, server);
        Http2 = new Contender("MeshProxy, mutual TLS, HTTP/2 between the two", mesh.Outbound, HopManifests.Http2, mesh.Proxy, server);
        Handshakes = new Contender("MeshProxy, mutual TLS, a handshake each", mesh.Outbound, HopManifests.Handshakes, mesh.Proxy, server);
        HaProxy = new Contender("HAProxy, mutual TLS", pair.Kept, "hop.bench.test", pair.Processes);
        HaProxyHandshakes = new Contender("HAProxy, mutual TLS, a handshake each", pair.Closed, "hop.bench.test", pair.Processes);
    }

    public Contender Plain { get; }

    public Contender Mutual { get; }

    public Contender Http2 { get; }

    public Contender Handshakes { get; }

    public Contender HaProxy { get; }

    public Contender HaProxyHandshakes { get; }

    public IReadOnlyList<Contender> All => [Plain, Mutual, Http2, HaProxy, Handshakes, HaProxyHandshakes];

    public static async Task<HopContenders> StartAsync(Uri upstream)
    {
        var mesh = await Mesh.StartAsync(HopManifests.Yaml, upstream.Port);
        try
        {
            return new HopContenders(mesh, await mesh.JoinAsync("server", upstream.Port), await HaProxyPair.StartAsync(upstream));
        }
        catch
        {
            await mesh.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _pair.DisposeAsync();
        await _mesh.DisposeAsync();
    }
}
