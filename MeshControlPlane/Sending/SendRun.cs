using System.Net.Sockets;

namespace MeshControlPlane.Sending;

/// <summary>Requests that are being sent by a plan, until all are answered, or it is stopped.</summary>
internal sealed class SendRun : IAsyncDisposable
{
    private readonly SendTarget _target;
    private readonly TimeProvider _time;
    private readonly long _begin;
    private readonly SendTally _tally = new();
    private readonly CancellationTokenSource _stop = new();
    private int _sent;
    private long _end;
    private volatile bool _isStopped;

    private SendRun(SendPlan plan, SendTarget target, TimeProvider time)
    {
        Plan = plan;
        _target = target;
        _time = time;
        _begin = time.GetTimestamp();
        Completion = Task.Run(RunAsync);
    }

    public SendPlan Plan { get; }

    /// <summary>Ends with the run; never fails.</summary>
    public Task Completion { get; }

    /// <summary>What has come of it so far.</summary>
    public SendReport Report()
    {
        var isEnded = Completion.IsCompleted;
        var elapsed = Volatile.Read(ref _end) is > 0 and var end ? _time.GetElapsedTime(_begin, end) : _time.GetElapsedTime(_begin);
        return _tally.Report(!isEnded ? SendState.Running : _isStopped ? SendState.Stopped : SendState.Finished, Plan.Total, Volatile.Read(ref _sent), elapsed);
    }

    /// <summary>Begins to send. The plan is taken to have been checked.</summary>
    public static SendRun Start(SendPlan plan, SendTarget target, TimeProvider time) => new(plan, target, time);

    /// <summary>Sends no more, and gives up what is under way.</summary>
    public void Stop()
    {
        if (!Completion.IsCompleted)
        {
            _isStopped = true;
            _stop.Cancel();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Stop();
        await Completion.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var connection = new SendConnection(_target, Plan.AtOnce);
        using var slots = new SemaphoreSlim(Plan.AtOnce);
        var underWay = new HashSet<Task>();
        try
        {
            await SendAllAsync(connection, slots, underWay).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopped: the answers that are still waited for give up by themselves.
        }

        Task[] rest;
        lock (underWay)
        {
            rest = [.. underWay];
        }

        await Task.WhenAll(rest).ConfigureAwait(false);
        Volatile.Write(ref _end, _time.GetTimestamp());
    }

    private async Task SendAllAsync(SendConnection connection, SemaphoreSlim slots, HashSet<Task> underWay)
    {
        var schedule = new SendSchedule(Plan.MostPerSecond);
        var traced = new SendSchedule(SendLimits.TracedPerSecond, isEven: false);
        for (var number = 1; number <= Plan.Total; number++)
        {
            await slots.WaitAsync(_stop.Token).ConfigureAwait(false);
            while (schedule.Next - _time.GetElapsedTime(_begin) is var wait && wait > TimeSpan.Zero)
            {
                // A timer counts whole milliseconds, and may be early by one.
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), _time, _stop.Token).ConfigureAwait(false);
            }

            var at = _time.GetElapsedTime(_begin);
            if (at >= Plan.Length)
            {
                return;
            }

            schedule.Sent(at);
            var isTraced = traced.Next <= at;
            if (isTraced)
            {
                traced.Sent(at);
            }

            Interlocked.Increment(ref _sent);
            var task = SendOneAsync(connection, slots, number, isTraced);
            lock (underWay)
            {
                underWay.RemoveWhere(one => one.IsCompleted);
                underWay.Add(task);
            }
        }
    }

    private async Task SendOneAsync(SendConnection connection, SemaphoreSlim slots, int number, bool isTraced)
    {
        var hasOwn = TraceContext.IsIn(Plan.Headers);
        var answer = new SentAnswer
        {
            Number = number,
            At = _time.GetUtcNow(),
            Duration = TimeSpan.Zero,
            TraceId = hasOwn ? TraceContext.IdIn(Plan.Headers) : TraceContext.NewId(),
            IsTraced = !hasOwn && isTraced,
        };
        var begin = _time.GetTimestamp();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        patience.CancelAfter(SendLimits.Patience);
        try
        {
            answer = await connection.SendAsync(Plan, answer, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            answer = answer with { Failure = $"no answer within {SendLimits.Patience.TotalSeconds:0} s" };
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            answer = answer with { Failure = FailureOf(exception) };
        }
        finally
        {
            slots.Release();
        }

        _tally.Add(answer with { Duration = _time.GetElapsedTime(begin) }, _time.GetElapsedTime(_begin));
    }

    private static string FailureOf(Exception exception) => exception switch
    {
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => "connection refused",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "the TLS handshake failed",
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => "the answer cannot be read",
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => "the answer's headers are too long",
        _ => "the connection was closed",
    };
}
