using System.Buffers;
using System.Collections.Concurrent;

namespace MeshProxy.AccessLogging;

/// <summary>
/// Where lines go, written by a thread of its own so that a reader who is slow never holds up a request. Beyond a limit on what waits for him
/// lines are dropped, whole ones, and counted. Lines stay in their order.
/// </summary>
internal sealed partial class AccessLogFile : IDisposable
{
    /// <summary>Bytes that may wait to be written.</summary>
    public const int Limit = 4 * 1024 * 1024;

    /// <summary>How long lines are gathered before they are written at once.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);

    /// <summary>How long the end of the process waits for a reader.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<(byte[] Buffer, int Length)> _lines = new();
    private readonly ManualResetEventSlim _ended = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly ILogOutput _output;
    private readonly ILogger _logger;
    private readonly string _path;
    private readonly Thread _thread;
    private long _waiting;
    private long _dropped;
    private int _isAwake;
    private bool _isComplaining;

    public AccessLogFile(string path, ILogOutput output, ILogger logger)
    {
        _path = path;
        _output = output;
        _logger = logger;
        _thread = new Thread(Write) { IsBackground = true, Name = "access log" };
        _thread.Start();
    }

    /// <summary>Lines that were lost to a slow reader or an unwritable file.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Takes over the line and its buffer.</summary>
    public void Add(LogLine line)
    {
        if (Interlocked.Add(ref _waiting, line.Length) > Limit)
        {
            Interlocked.Add(ref _waiting, -line.Length);
            Interlocked.Increment(ref _dropped);
            ArrayPool<byte>.Shared.Return(line.Buffer);
            return;
        }

        _lines.Enqueue((line.Buffer, line.Length));
        if (Interlocked.Exchange(ref _isAwake, 1) == 0)
        {
            _wake.Release();
        }
    }

    /// <summary>Writes what waits, as far as the reader takes it now.</summary>
    public void Dispose()
    {
        _ended.Set();
        _wake.Release();
        if (_thread.Join(LastWords))
        {
            _output.Dispose();
            _wake.Dispose();
            _ended.Dispose();
        }
    }

    private void Write()
    {
        var batch = new ArrayBufferWriter<byte>();
        var isLast = false;
        while (!isLast)
        {
            _wake.Wait();
            isLast = _ended.Wait(Gathering);
            Volatile.Write(ref _isAwake, 0);
            var lines = Gather(batch);
            if (lines > 0 && !TryWrite(batch.WrittenSpan))
            {
                Interlocked.Add(ref _dropped, lines);
            }

            Interlocked.Add(ref _waiting, -batch.WrittenCount);
            batch.ResetWrittenCount();
        }
    }

    private int Gather(ArrayBufferWriter<byte> batch)
    {
        var lines = 0;
        while (_lines.TryDequeue(out var line))
        {
            batch.Write(line.Buffer.AsSpan(0, line.Length));
            ArrayPool<byte>.Shared.Return(line.Buffer);
            lines++;
        }

        return lines;
    }

    private bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _output.Write(bytes);
            _isComplaining = false;
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            if (!_isComplaining)
            {
                _isComplaining = true;
                Log.Unwritable(_logger, _path, error.Message);
            }

            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(30, LogLevel.Warning, "Cannot write the access log to '{Path}': {Reason}. Requests are served all the same; their lines are lost until it can be written", EventName = "AccessLogUnwritable")]
        public static partial void Unwritable(ILogger logger, string path, string reason);
    }
}
