using System.Threading.Channels;
using Grpc.Core;
using MeshControlPlane.Hosting;
using MeshProtocol;

namespace MeshControlPlane.Discovery;

/// <summary>What is to be sent to one proxy, written one after the other. Messages wait as they are: only the one that is being written takes memory of its own.</summary>
internal sealed class ProxyOutbox(
    IServerStreamWriter<PackedControlMessage> stream, HttpContext context, PackedParts parts, PushThrottle throttle, ReaderLimit limit, TimeProvider time)
{
    private readonly Channel<ControlMessage> _messages = Channel.CreateUnbounded<ControlMessage>(new UnboundedChannelOptions { SingleReader = true });

    public void Send(ControlMessage message) => _messages.Writer.TryWrite(message);

    /// <exception cref="TimeoutException">The proxy reads nothing; its connection has been closed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var message in _messages.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            var packed = Pack(message);
            await throttle.WriteAsync(packed.CalculateSize(), () => WriteAsync(packed, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What is sent from now on goes nowhere.</summary>
    public void Close() => _messages.Writer.TryComplete();

    private async Task WriteAsync(PackedControlMessage message, CancellationToken cancellationToken)
    {
        var writing = stream.WriteAsync(message, cancellationToken);
        try
        {
            await writing.WaitAsync(limit.Time, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            ReaderLimit.Drop(context);
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private PackedControlMessage Pack(ControlMessage message) => message.KindCase switch
    {
        ControlMessage.KindOneofCase.Welcome => new() { Welcome = message.Welcome },
        ControlMessage.KindOneofCase.Push => new() { Push = parts.Pack(message.Push) },
        ControlMessage.KindOneofCase.LeaveAcknowledged => new() { LeaveAcknowledged = message.LeaveAcknowledged },
        _ => new() { Trust = message.Trust },
    };
}
