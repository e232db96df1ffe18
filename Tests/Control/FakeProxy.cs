using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using MeshProtocol;
using Xunit;

namespace Tests.Control;

/// <summary>A proxy's side of the discovery stream, moved by hand.</summary>
internal sealed class FakeProxy : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly GrpcChannel _channel;
    private readonly AsyncDuplexStreamingCall<ProxyMessage, ControlMessage> _call;

    private FakeProxy(GrpcChannel channel, AsyncDuplexStreamingCall<ProxyMessage, ControlMessage> call)
    {
        _channel = channel;
        _call = call;
    }

    /// <param name="control">The control plane.</param>
    /// <param name="token">The join token; the directory's when left out, none when empty.</param>
    /// <param name="certificate">The certificate to show; null for none.</param>
    public static FakeProxy Open(ControlPlaneFixture control, string? token = null, X509Certificate2? certificate = null) =>
        Open(control.OpenChannel(certificate), token ?? control.JoinToken);

    /// <summary>With the directory's token.</summary>
    public static FakeProxy Open(ControlPlaneProcess control) => Open(
        ControlPlaneFixture.OpenChannel(control.Directory, control.DiscoveryPort), File.ReadAllText(Path.Combine(control.Directory, "join-token")).Trim());

    private static FakeProxy Open(GrpcChannel channel, string token)
    {
        var headers = token.Length == 0 ? [] : new Metadata { { "authorization", $"Bearer {token}" } };
        return new FakeProxy(channel, new Discovery.DiscoveryClient(channel).Connect(headers, cancellationToken: TestContext.Current.CancellationToken));
    }

    /// <summary>Joins and takes the first configuration.</summary>
    public static async Task<(FakeProxy Proxy, Push First)> JoinAsync(ControlPlaneFixture control, Node node, HealthState health = HealthState.Healthy, long running = 0)
    {
        var proxy = Open(control);
        await proxy.JoinAsync(node, health, running);
        return (proxy, await proxy.NextPushAsync());
    }

    /// <summary>Says who it is, and is welcomed.</summary>
    public async Task<Welcome> JoinAsync(Node node, HealthState health = HealthState.Healthy, long running = 0)
    {
        await SendAsync(new ProxyMessage { Join = new Join { Node = node, Health = health, RunningRevision = running } });
        var welcome = (await ReceiveAsync()).Welcome;
        Assert.True(welcome is { LeaseMs: > 0 });
        return welcome;
    }

    public Task SendAsync(ProxyMessage message) => _call.RequestStream.WriteAsync(message, TestContext.Current.CancellationToken);

    public async Task<ControlMessage> ReceiveAsync()
    {
        Assert.True(await _call.ResponseStream.MoveNext(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken), "the stream has ended");
        return _call.ResponseStream.Current;
    }

    /// <summary>The next push, which is acknowledged unless a reason to refuse it is given.</summary>
    public async Task<Push> NextPushAsync(string? refusal = null)
    {
        var push = (await ReceiveAsync()).Push;
        Assert.NotNull(push);
        await SendAsync(refusal is null
            ? new ProxyMessage { Ack = new Ack { Revision = push.Revision } }
            : new ProxyMessage { Nack = new Nack { Revision = push.Revision, Reason = refusal } });
        return push;
    }

    /// <summary>What is said next of roots; pushes on the way are acknowledged.</summary>
    public async Task<Trust> NextTrustAsync()
    {
        while (true)
        {
            var message = await ReceiveAsync();
            if (message.Trust is { } trust)
            {
                return trust;
            }

            if (message.Push is { } push)
            {
                await SendAsync(new ProxyMessage { Ack = new Ack { Revision = push.Revision } });
            }
        }
    }

    /// <summary>Takes pushes until one changes the endpoints of a cluster to these workloads.</summary>
    public async Task<Push> UntilEndpointsAsync(string cluster, params string[] workloads)
    {
        while (true)
        {
            var push = await NextPushAsync();
            if (push.EndpointSets.FirstOrDefault(set => set.Cluster == cluster) is { } set
                && set.Endpoints.Select(endpoint => endpoint.Workload).SequenceEqual(workloads))
            {
                return push;
            }
        }
    }

    public void Dispose()
    {
        _call.Dispose();
        _channel.Dispose();
    }
}
