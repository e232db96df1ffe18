using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tests.Edges;

/// <summary>A server behind a proxy that records each request and whatever arrives besides.</summary>
internal sealed class RecordingServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly List<RecordedRequest> _requests = [];
    private readonly List<string> _faults = [];
    private readonly Task _accepting;
    private int _open;
    private int _continued;
    private long _total;

    public RecordingServer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The bytes that answer a request. An answer with <c>Connection: close</c> is the last of its connection.</summary>
    public Func<RecordedRequest, string> Answer { get; set; } = Repeat;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Requests that arrived whole.</summary>
    public IReadOnlyList<RecordedRequest> Requests => Copy(_requests);

    /// <summary>How many arrived whole since it began.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>What is not HTTP/1.1 in its strict form.</summary>
    public IReadOnlyList<string> Faults => Copy(_faults);

    /// <summary>How many callers have waited for their body to be asked for, and were told to go on.</summary>
    public int Continued => Volatile.Read(ref _continued);

    /// <summary>Connections that are open now.</summary>
    public int Connections => Volatile.Read(ref _open);

    /// <summary>An answer that gives the request's line back.</summary>
    public static string Repeat(RecordedRequest request) =>
        $"HTTP/1.1 200 OK\r\nContent-Length: {request.Line.Length}\r\n\r\n{(request.Method == "HEAD" ? "" : request.Line)}";

    public void Forget()
    {
        lock (_lock)
        {
            _requests.Clear();
            _faults.Clear();
        }

        Volatile.Write(ref _continued, 0);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        Interlocked.Increment(ref _open);
        using (client)
        {
            try
            {
                client.NoDelay = true;
                await ServeAsync(client.GetStream());
            }
            catch (FormatException error)
            {
                lock (_lock)
                {
                    _faults.Add(error.Message);
                }
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
            {
                // A request that was refused half-way is broken off.
            }
        }

        Interlocked.Decrement(ref _open);
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        var buffer = new byte[64 * 1024];
        var rest = "";
        while (await stream.ReadAsync(buffer, _end.Token) is > 0 and var read)
        {
            rest += Encoding.Latin1.GetString(buffer, 0, read);
            while (StrictHttp.TakeRequest(ref rest) is { } request)
            {
                Interlocked.Increment(ref _total);
                lock (_lock)
                {
                    _requests.Add(request);
                }

                var answer = Answer(request);
                await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), _end.Token);
                if (answer.Contains("Connection: close", StringComparison.Ordinal))
                {
                    return;
                }
            }

            if (rest.EndsWith("\r\n\r\n", StringComparison.Ordinal) && rest.Contains("\r\nExpect: 100-continue\r\n", StringComparison.OrdinalIgnoreCase))
            {
                Interlocked.Increment(ref _continued);
                await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), _end.Token);
            }
        }
    }

    private List<T> Copy<T>(List<T> list)
    {
        lock (_lock)
        {
            return [.. list];
        }
    }
}
