using MeshProtocol;
using MeshProxy.AccessLogging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Tests.Proxy;

public sealed class AccessLogFileTests
{
    [Fact]
    public async Task SlowReader_LosesLines_AndHoldsUpNobody()
    {
        using var output = new StuckOutput();
        var sink = new AccessLogFormat(new AccessLog { Format = new string('x', 9_999) });
        using var file = new AccessLogFile("stuck", output, NullLogger.Instance);
        file.Add(sink.Write(Entry));
        await Eventually.TrueAsync(() => output.IsStuck, "the writer at work");
        for (var i = 0; i < 1000; i++)
        {
            file.Add(sink.Write(Entry));
        }

        var fit = AccessLogFile.Limit / 10_000;
        Assert.InRange(file.Dropped, 1000 - fit, 1001 - fit);
        output.Release();
        await Eventually.TrueAsync(() => output.Written == (1001 - file.Dropped) * 10_000, "what was kept, written whole");
    }

    private static AccessLogEntry Entry => new() { StartedAt = DateTimeOffset.UnixEpoch, Duration = TimeSpan.Zero };

    private sealed class StuckOutput : ILogOutput
    {
        private readonly ManualResetEventSlim _gate = new();
        private long _written;

        public bool IsStuck { get; private set; }

        public long Written => Interlocked.Read(ref _written);

        public void Release() => _gate.Set();

        public void Write(ReadOnlySpan<byte> lines)
        {
            IsStuck = true;
            _gate.Wait();
            Interlocked.Add(ref _written, lines.Length);
        }

        public void Dispose() => _gate.Set();
    }
}
