using System.ComponentModel;

namespace MeshTesting.Processes;

/// <summary>A process that runs for a part of the time only: it is stopped and goes on in turn, so that nothing of it need be known.</summary>
internal sealed class SlowedProcess : IDisposable
{
    // Short enough that connections live through it, long enough that signals cost nothing.
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly TimeSpan _run;
    private readonly TimeSpan _rest;
    private readonly ITimer _timer;
    private bool _isStopped;
    private bool _isOver;

    /// <summary>Begins at once.</summary>
    /// <param name="processId">The process.</param>
    /// <param name="share">The part of the time that it runs; between 0 and 1.</param>
    /// <param name="time">The clock.</param>
    public SlowedProcess(int processId, double share, TimeProvider time)
    {
        ProcessId = processId;
        _run = Period * share;
        _rest = Period - _run;
        _timer = time.CreateTimer(static slowed => ((SlowedProcess)slowed!).Turn(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Turn();
    }

    public int ProcessId { get; }

    /// <summary>From here on it runs all the time.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (!_isOver)
            {
                _isOver = true;
                TrySend(PosixSignal.Continue);
            }
        }

        _timer.Dispose();
    }

    private void Turn()
    {
        lock (_lock)
        {
            if (_isOver)
            {
                return;
            }

            _isStopped = !_isStopped;
            // Who has ended must not be signalled again: his number may be somebody else's by then.
            _isOver = !TrySend(_isStopped ? PosixSignal.Stop : PosixSignal.Continue);
            if (!_isOver)
            {
                _timer.Change(_isStopped ? _rest : _run, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private bool TrySend(int signal)
    {
        try
        {
            PosixSignal.Send(ProcessId, signal);
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
