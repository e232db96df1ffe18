using Grpc.Net.Client;
using MeshProtocol;

namespace Tests.Proxy;

/// <summary>A caller's sidecar, a gRPC server's sidecar and the server: two proxies in between, all over HTTP/2.</summary>
internal sealed class GrpcMesh : IAsyncDisposable
{
    private readonly GrpcUpstream _upstream;
    private readonly GrpcChannel _channel;

    private GrpcMesh(GrpcUpstream upstream, TestProxy inbound, TestProxy outbound)
    {
        _upstream = upstream;
        Inbound = inbound;
        Outbound = outbound;
        _channel = outbound.Channel();
        Client = new Talk.TalkClient(_channel);
    }

    public TalkService Service => _upstream.Service;

    /// <summary>The server's sidecar.</summary>
    public TestProxy Inbound { get; }

    /// <summary>The caller's sidecar.</summary>
    public TestProxy Outbound { get; }

    public Talk.TalkClient Client { get; }

    public int InboundPort => Inbound.Host.Slot(ListenerDirection.Inbound, 8080).Bound.Port;

    public static async Task<GrpcMesh> StartAsync(Action<Push>? change = null)
    {
        var upstream = await GrpcUpstream.StartAsync();
        var inbound = await TestProxy.SidecarAsync(
            MeshPush.Outbound(1).Inbound(8080).With(push => push.Clusters[0].Protocol = UpstreamProtocol.Http2), apps: (8080, upstream.Port));
        var port = inbound.Host.Slot(ListenerDirection.Inbound, 8080).Bound.Port;
        var outbound = await TestProxy.SidecarAsync(Http2Tests.Pushed(1, UpstreamProtocol.Http2, port).With(push => change?.Invoke(push)));
        return new GrpcMesh(upstream, inbound, outbound);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await Outbound.DisposeAsync();
        await Inbound.DisposeAsync();
        await _upstream.DisposeAsync();
    }
}
