using System.Collections.Concurrent;

namespace Tests.Reliability;

/// <summary>
/// Requests at a constant rate, whatever becomes of those before: one that waits does not keep others from being sent, and is timed from the moment when it
/// was due.
/// </summary>
internal sealed class ConstantLoad : IAsyncDisposable
{
    /// <summary>A request that is not over by then will never be.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<LoadAnswer> _answers = new();
    private readonly ConcurrentDictionary<long, Task> _underWay = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _client;
    private readonly Func<HttpRequestMessage> _request;
    private readonly TimeProvider _time;
    private readonly long _epoch;
    private readonly Task _sending;

    /// <summary>Begins at once.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="handler">How; is disposed of at the end.</param>
    /// <param name="request">What; called for each request.</param>
    /// <param name="interval">From one request to the next.</param>
    /// <param name="epoch">A timestamp that all times are counted from.</param>
    /// <param name="time">The clock.</param>
    public ConstantLoad(Caller caller, HttpMessageHandler handler, Func<HttpRequestMessage> request, TimeSpan interval, long epoch, TimeProvider time)
    {
        Caller = caller;
        Interval = interval;
        _client = new HttpClient(handler) { Timeout = Limit };
        _request = request;
        _epoch = epoch;
        _time = time;
        _sending = SendAsync();
    }

    public Caller Caller { get; }

    public TimeSpan Interval { get; }

    /// <summary>Those that are over, in the order of their ends.</summary>
    public IReadOnlyCollection<LoadAnswer> Answers => _answers;

    /// <summary>How many are not over.</summary>
    public int UnderWay => _underWay.Count;

    /// <summary>Sends no more, and waits for those that are under way.</summary>
    public async Task<IReadOnlyCollection<LoadAnswer>> StopAsync()
    {
        await _stop.CancelAsync();
        await _sending;
        await Task.WhenAll(_underWay.Values);
        return _answers;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _client.CancelPendingRequests();
        await StopAsync();
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task SendAsync()
    {
        var begin = _time.GetElapsedTime(_epoch);
        for (var number = 0L; !_stop.IsCancellationRequested; number++)
        {
            var due = begin + (number * Interval);
            if (due - _time.GetElapsedTime(_epoch) is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (!_stop.IsCancellationRequested)
            {
                Begin(number, due);
            }
        }
    }

    private void Begin(long number, TimeSpan due)
    {
        var asking = AskAsync(due);
        _underWay[number] = asking;
        asking.ContinueWith(
            _ => _underWay.TryRemove(number, out var _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task AskAsync(TimeSpan due)
    {
        var id = Guid.NewGuid().ToString();
        var (outcome, text) = await AskAsync(id);
        _answers.Enqueue(new LoadAnswer(Caller, due, _time.GetElapsedTime(_epoch), outcome, id, text));
    }

    private async Task<(Outcomes Outcome, string Text)> AskAsync(string id)
    {
        try
        {
            using var request = _request();
            request.Headers.Add("x-request-id", id);
            using var response = await _client.SendAsync(request, CancellationToken.None);
            var body = await response.Content.ReadAsStringAsync(CancellationToken.None);
            var outcome = OutcomeText.Of(response, body);
            return (outcome, outcome == Outcomes.None ? "" : $"{(int)response.StatusCode} {body}");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return (OutcomeText.Of(exception), $"{exception.Message} {exception.InnerException?.Message}");
        }
    }
}
