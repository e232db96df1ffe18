using Google.Protobuf;

namespace MeshControlPlane.Observability.Otlp;

/// <summary>
/// Passes telemetry on to the collector that this process' own environment names, such as the Aspire dashboard's. It waits for nobody: what the collector does not take for a
/// while is kept, as it is sent and as much as there is room for; then the oldest is dropped and counted.
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

    private readonly OtlpQueue _queue = new(Limit, ByteLimit);
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
        // Messages take several times as much memory as the bytes that they are sent in.
        if (target is not null && message.ToByteArray() is { Length: > 0 } bytes)
        {
            Interlocked.Add(ref _dropped, _queue.Add(new OtlpBytes(signal, bytes)));
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
            while (true)
            {
                await SendAsync(sender, await _queue.TakeAsync(stoppingToken), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async Task SendAsync(OtlpSender sender, OtlpBytes message, CancellationToken stopping)
    {
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            if (await sender.SendAsync(message, stopping) is not { } failure)
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
