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

    // A stream takes one write at a time.
    private readonly SemaphoreSlim _sending = new(1, 1);
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
    /// <param name="connect">How connections are opened; null for as usual.</param>
    public static FakeProxy Open(
        ControlPlaneFixture control,
        string? token = null,
        X509Certificate2? certificate = null,
        Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? connect = null) => Open(control.OpenChannel(certificate, connect), token ?? control.JoinToken);

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

    public async Task SendAsync(ProxyMessage message)
    {
        await _sending.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            await _call.RequestStream.WriteAsync(message, TestContext.Current.CancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Lives on by itself: acknowledges what comes and sends heartbeats, until it is disposed.</summary>
    public async Task FollowAsync(Action<Push> received)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var beating = BeatAsync(end.Token);
        try
        {
            while (await _call.ResponseStream.MoveNext(end.Token))
            {
                if (_call.ResponseStream.Current.Push is { } push)
                {
                    received(push);
                    await SendAsync(new ProxyMessage { Ack = new Ack { Revision = push.Revision } });
                }
            }
        }
        catch (Exception error) when (error is RpcException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
        finally
        {
            await end.CancelAsync();
            await beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task BeatAsync(CancellationToken end)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync(end))
        {
            await SendAsync(new ProxyMessage { Heartbeat = new Heartbeat() });
        }
    }

    public Task<ControlMessage> ReceiveAsync() => ReceiveAsync(Limit);

    public async Task<ControlMessage> ReceiveAsync(TimeSpan limit)
    {
        Assert.True(await _call.ResponseStream.MoveNext(TestContext.Current.CancellationToken).WaitAsync(limit, TestContext.Current.CancellationToken), "the stream has ended");
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
