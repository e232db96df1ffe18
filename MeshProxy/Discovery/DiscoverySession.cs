using System.Threading.Channels;
using Grpc.Core;
using MeshProtocol;
using MeshProxy.Configuration;
using MeshProxy.Health;
using MeshProxy.Tls;

namespace MeshProxy.Discovery;

/// <summary>One stream to the control plane, from Join to its end.</summary>
internal sealed class DiscoverySession : IAsyncDisposable
{
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(1);
    private readonly AsyncDuplexStreamingCall<ProxyMessage, ControlMessage> _call;
    private readonly ProxyConfiguration _configuration;
    private readonly ApplicationHealth _health;
    private readonly Task _certified;
    private readonly TimeProvider _time;

    // A stream takes one write at a time, and there are several writers.
    private readonly Channel<ProxyMessage> _outgoing = Channel.CreateUnbounded<ProxyMessage>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _end = new();
    private Task _side = Task.CompletedTask;
    private Task _held = Task.CompletedTask;

    /// <param name="call">The stream.</param>
    /// <param name="configuration">What takes what is pushed.</param>
    /// <param name="health">What is reported.</param>
    /// <param name="certified">Completes when the proxy has a certificate. Until then nothing is taken into use: whoever has acknowledged is sent traffic.</param>
    /// <param name="time">The clock.</param>
    public DiscoverySession(
        AsyncDuplexStreamingCall<ProxyMessage, ControlMessage> call, ProxyConfiguration configuration, ApplicationHealth health, Task certified, TimeProvider time)
    {
        _call = call;
        _configuration = configuration;
        _health = health;
        _certified = certified;
        _time = time;
    }

    /// <summary>Raised when the control plane has taken the proxy in.</summary>
    public event Action<Welcome>? Welcomed;

    /// <summary>Raised when the control plane says which roots are to be trusted.</summary>
    public event Action<Trust>? Trusted;

    /// <summary>Runs until the control plane ends the stream.</summary>
    /// <exception cref="RpcException">The stream broke or was refused.</exception>
    public async Task RunAsync(Join join, CancellationToken cancellationToken)
    {
        Send(new ProxyMessage { Join = join });
        _health.Changed += Report;
        // What changed between the making of the Join and now would be lost otherwise.
        if (_health.Current.State != join.Health)
        {
            Report(_health.Current);
        }

        _side = Task.WhenAll(WriteAsync(_end.Token), BeatAsync(_end.Token));
        try
        {
            await foreach (var message in _call.ResponseStream.ReadAllAsync(cancellationToken))
            {
                Receive(message);
            }
        }
        finally
        {
            // Whoever waits for the answer to a Leave waits no longer.
            _left.TrySetResult();
        }
    }

    /// <summary>Sends Leave; completes when it was acknowledged or the stream has ended.</summary>
    public Task LeaveAsync()
    {
        Send(new ProxyMessage { Leave = new Leave() });
        return _left.Task;
    }

    /// <summary>Tells which certificate is shown to peers, and which roots theirs may come from.</summary>
    public void Report(WorkloadCertificate certificate) => Send(new ProxyMessage
    {
        TrustReport = new TrustReport
        {
            TrustedRoots = { certificate.RootIds },
            CertificateRoot = certificate.RootId,
            CertificateEndMs = certificate.End.ToUnixTimeMilliseconds(),
        },
    });

    public async ValueTask DisposeAsync()
    {
        _health.Changed -= Report;
        await _end.CancelAsync();
        // The call is cancelled with its owner; what is still to be written is of no use to anybody.
        _call.Dispose();
        await _side;
        await _held;
        _end.Dispose();
    }

    private void Receive(ControlMessage message)
    {
        switch (message.KindCase)
        {
            case ControlMessage.KindOneofCase.Welcome:
                if (message.Welcome.Trust is { } trust)
                {
                    Trusted?.Invoke(trust);
                }

                Welcomed?.Invoke(message.Welcome);
                break;
            case ControlMessage.KindOneofCase.Trust:
                Trusted?.Invoke(message.Trust);
                break;
            case ControlMessage.KindOneofCase.Push:
                if (_certified.IsCompleted)
                {
                    Take(message.Push);
                }
                else
                {
                    // There is no other push before this one is answered.
                    _held = TakeWhenCertifiedAsync(message.Push);
                }

                break;
            case ControlMessage.KindOneofCase.LeaveAcknowledged:
                _left.TrySetResult();
                break;
        }
    }

    private void Take(Push push) => Send(_configuration.Apply(push) is { } reason
        ? new ProxyMessage { Nack = new Nack { Revision = push.Revision, Reason = reason } }
        : new ProxyMessage { Ack = new Ack { Revision = push.Revision } });

    private async Task TakeWhenCertifiedAsync(Push push)
    {
        try
        {
            await _certified.WaitAsync(_end.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        Take(push);
    }

    private void Report(HealthReport report) => Send(new ProxyMessage { Health = report });

    private void Send(ProxyMessage message) => _outgoing.Writer.TryWrite(message);

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in _outgoing.Reader.ReadAllAsync(cancellationToken))
            {
                await _call.RequestStream.WriteAsync(message, cancellationToken);
            }
        }
        catch (Exception error) when (error is RpcException or OperationCanceledException or InvalidOperationException or ObjectDisposedException or IOException or HttpRequestException)
        {
            // The reading side sees the same end of the stream, and says why.
        }
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(HeartbeatInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                Send(new ProxyMessage { Heartbeat = new Heartbeat() });
            }
        }
        catch (OperationCanceledException)
        {
            // The stream is over.
        }
    }
}
