using System.Net;
using System.Net.Sockets;
using Benchmarks.Load;
using Benchmarks.Processes;
using Xunit;

namespace Tests.Benchmarking;

/// <summary>The client of the constant rate, against servers of a few lines.</summary>
public sealed class LoadTests
{
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Mark: here \r\n\r\nok";

    [Fact]
    public async Task EachRequest_IsCounted()
    {
        await using var server = new AnsweringServer(_ => (Answer, TimeSpan.Zero));

        var latencies = await PacedLoad.RunAsync(server.Address, "some.test", perSecond: 400, TimeSpan.FromSeconds(0.25));

        Assert.Equal(100, latencies.Count);
        Assert.Equal(100, server.Requests);
        Assert.All(latencies, latency => Assert.True(latency > 0));
    }

    [Fact]
    public async Task AStall_IsFeltByAllRequestsThatWereDueInIt()
    {
        // All connections stall from the first request on: who waited to send the next would have noticed it once each.
        var stall = TimeSpan.FromSeconds(0.5);
        var begin = new Lazy<long>(TimeProvider.System.GetTimestamp);
        await using var server = new AnsweringServer(_ => (Answer, stall - TimeProvider.System.GetElapsedTime(begin.Value)));

        var latencies = await PacedLoad.RunAsync(server.Address, "some.test", perSecond: 400, TimeSpan.FromSeconds(1));

        // 32 connections, each with a request that was stalled; far more were due meanwhile.
        Assert.True(latencies.Count(latency => latency > 100_000) > 2 * 32, $"{latencies.Count(latency => latency > 100_000)} of {latencies.Count}");
    }

    [Theory]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    public async Task AnyOtherAnswer_EndsTheRun(string answer)
    {
        await using var server = new AnsweringServer(_ => (answer, TimeSpan.Zero));

        await Assert.ThrowsAsync<BenchmarkException>(() => PacedLoad.RunAsync(server.Address, "some.test", perSecond: 100, TimeSpan.FromSeconds(0.1)));
    }

    [Fact]
    public async Task Headers_AreReadFromTheAnswer()
    {
        await using var server = new AnsweringServer(_ => (Answer, TimeSpan.Zero));
        using var connection = new AnsweringConnection(IPEndPoint.Parse(server.Address.Authority));

        var head = connection.Ask("GET / HTTP/1.1\r\nHost: some.test\r\n\r\n"u8).ToArray();

        Assert.Equal("here"u8, AnsweringConnection.ValueOf(head, "x-mark"u8));
        Assert.True(AnsweringConnection.ValueOf(head, "x-other"u8).IsEmpty);
    }

    /// <summary>Answers each request in the same way, some time after it has come.</summary>
    private sealed class AnsweringServer : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Func<int, (string Answer, TimeSpan After)> _answer;
        private readonly CancellationTokenSource _end = new();
        private readonly List<Task> _connections = [];
        private readonly Task _accepting;
        private int _requests;

        public AnsweringServer(Func<int, (string Answer, TimeSpan After)> answer)
        {
            _answer = answer;
            _listener.Start(64);
            _accepting = AcceptAsync();
        }

        public int Requests => Volatile.Read(ref _requests);

        public Uri Address => new($"http://{_listener.LocalEndpoint}/");

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _accepting;
            await Task.WhenAll(_connections);
            _listener.Dispose();
            _end.Dispose();
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    var client = await _listener.AcceptTcpClientAsync(_end.Token);
                    _connections.Add(Task.Run(() => ServeAsync(client)));
                }
            }
            catch (OperationCanceledException)
            {
                // The test is over.
            }
        }

        private async Task ServeAsync(TcpClient client)
        {
            using (client)
            {
                try
                {
                    // A request comes in one piece: it is short, and there is one at a time.
                    var buffer = new byte[1024];
                    while (await client.GetStream().ReadAsync(buffer, _end.Token) > 0)
                    {
                        var (answer, after) = _answer(Interlocked.Increment(ref _requests));
                        if (after > TimeSpan.Zero)
                        {
                            await Task.Delay(after, TimeProvider.System, _end.Token);
                        }

                        await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer), _end.Token);
                    }
                }
                catch (Exception error) when (error is IOException or OperationCanceledException)
                {
                    // The client has gone, or the test is over.
                }
            }
        }
    }
}
