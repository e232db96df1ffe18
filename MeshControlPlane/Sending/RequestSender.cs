namespace MeshControlPlane.Sending;

/// <summary>Sends what the console is asked to send: one run at a time, for all its pages together.</summary>
internal sealed class RequestSender(SendTargets targets, IDestinationCheck destinations, TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private SendRun? _current;

    /// <summary>The run that goes on; <see langword="null"/> when none does.</summary>
    public SendRun? Current
    {
        get
        {
            lock (_lock)
            {
                return _current is { Completion.IsCompleted: false } ? _current : null;
            }
        }
    }

    /// <summary>Where requests may go.</summary>
    public IReadOnlyList<SendTarget> Targets => targets.Current;

    /// <summary>Begins a run, or says why it does not.</summary>
    public async Task<(SendRun? Run, IReadOnlyList<SendProblem> Problems)> StartAsync(SendPlan plan, CancellationToken cancellationToken)
    {
        var target = targets.Find(plan.Target);
        if (SendRules.Check(plan, target) is { Count: > 0 } problems)
        {
            return (null, problems);
        }

        if (await destinations.ProblemAsync(plan, target!, cancellationToken).ConfigureAwait(false) is { } unknown)
        {
            return (null, [new SendProblem(SendField.Url, unknown)]);
        }

        lock (_lock)
        {
            if (_current is { Completion.IsCompleted: false })
            {
                return (null, [new SendProblem(SendField.Run, "Another page of the console is sending: stop it there, or wait a minute.")]);
            }

            _current = SendRun.Start(plan, target!, time);
            return (_current, []);
        }
    }

    public ValueTask DisposeAsync() => Current?.DisposeAsync() ?? ValueTask.CompletedTask;
}
