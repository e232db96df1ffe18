using MeshProtocol;

namespace MeshProxy.Health;

/// <summary>Watches the application, and tells of each change at once.</summary>
internal sealed partial class ApplicationHealth(IApplicationProbe? probe, TimeProvider time, ILogger<ApplicationHealth> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(500);

    // On a machine that has too much to do, one that is well says nothing for a while too, or it is this process that has not come to hear it. A refusal
    // counts at once; silence only when it lasts, as with Kubernetes' failureThreshold.
    private const int SilencesThatCount = 3;

    // With nothing to ask there is nothing that could be unwell: gateways, and sidecars of pure callers.
    private volatile HealthReport _current = probe is null
        ? new HealthReport { State = HealthState.Healthy }
        : new HealthReport { State = HealthState.Unhealthy, Reason = "not checked yet" };

    private int _silences;

    /// <summary>The last finding.</summary>
    public HealthReport Current => _current;

    /// <summary>Raised with each change of state, on the thread that checks.</summary>
    public event Action<HealthReport>? Changed;

    /// <summary>Checks again and again until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            await CheckAsync(cancellationToken);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>Asks once.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (probe is null)
        {
            return;
        }

        string? wrong;
        var isSilent = false;
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            wrong = await probe.ProbeAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            wrong = $"no answer within {Limit.TotalMilliseconds} ms";
            isSilent = true;
        }

        _silences = isSilent ? _silences + 1 : 0;
        if (isSilent && _silences < SilencesThatCount && _current.State == HealthState.Healthy)
        {
            return;
        }

        var state = wrong is null ? HealthState.Healthy : HealthState.Unhealthy;
        var before = _current;
        _current = new HealthReport { State = state, Reason = wrong ?? "" };
        if (before.State != state)
        {
            Log.Changed(logger, state, wrong ?? "it takes requests");
            Changed?.Invoke(_current);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Information, "The application is {State}: {Reason}", EventName = "ApplicationHealthChanged")]
        public static partial void Changed(ILogger logger, HealthState state, string reason);
    }
}
