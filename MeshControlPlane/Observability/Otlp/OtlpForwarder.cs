using System.Threading.Channels;
using Google.Protobuf;

namespace MeshControlPlane.Observability.Otlp;

/// <summary>
/// Passes telemetry on to the collector that this process' own environment names, such as the Aspire dashboard's. It waits for nobody: what the collector does not take for a
/// while is kept, as much as there is room for, and then dropped and counted.
/// </summary>
internal sealed partial class OtlpForwarder(OtlpTarget? target, TimeProvider time, ILogger<OtlpForwarder> log) : BackgroundService
{
    /// <summary>Messages that may wait.</summary>
    public const int Limit = 1000;

    /// <summary>Bytes that may wait.</summary>
    public const long ByteLimit = 32 * 1024 * 1024;

    /// <summary>Tries of one message.</summary>
    private const int Tries = 6;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    private readonly Channel<(OtlpSignal Signal, IMessage Message, int Size)> _messages =
        Channel.CreateBounded<(OtlpSignal, IMessage, int)>(new BoundedChannelOptions(Limit) { SingleReader = true });

    private long _waiting;
    private long _forwarded;
    private long _dropped;
    private bool _isComplaining;

    /// <summary>Messages that were taken.</summary>
    public long Forwarded => Interlocked.Read(ref _forwarded);

    /// <summary>Messages that were lost.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Where to; null for nowhere.</summary>
    public Uri? Endpoint => target?.Endpoint;

    /// <summary>Has a message passed on, if it is to be passed on at all.</summary>
    public void Add(OtlpSignal signal, IMessage message)
    {
        if (target is null)
        {
            return;
        }

        var size = message.CalculateSize();
        if (size == 0)
        {
            return;
        }

        if (Interlocked.Add(ref _waiting, size) > ByteLimit || !_messages.Writer.TryWrite((signal, message, size)))
        {
            Interlocked.Add(ref _waiting, -size);
            Interlocked.Increment(ref _dropped);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (target is null)
        {
            return;
        }

        using var sender = new OtlpSender(target, time);
        try
        {
            await foreach (var (signal, message, size) in _messages.Reader.ReadAllAsync(stoppingToken))
            {
                await SendAsync(sender, signal, message, stoppingToken);
                Interlocked.Add(ref _waiting, -size);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async Task SendAsync(OtlpSender sender, OtlpSignal signal, IMessage message, CancellationToken stopping)
    {
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            if (await sender.SendAsync(signal, message, stopping) is not { } failure)
            {
                Interlocked.Increment(ref _forwarded);
                _isComplaining = false;
                return;
            }

            if (!_isComplaining)
            {
                _isComplaining = true;
                Log.NotForwarded(log, target!.Endpoint, failure.Reason);
            }

            if (!failure.IsTransient || attempt == Tries)
            {
                Interlocked.Increment(ref _dropped);
                return;
            }

            await Task.Delay(pause, time, stopping);
            pause *= 2;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(67, LogLevel.Warning, "Telemetry cannot be passed on to {Endpoint}: {Reason}. What is not taken is dropped after a while", EventName = "TelemetryNotForwarded")]
        public static partial void NotForwarded(ILogger logger, Uri endpoint, string reason);
    }
}
