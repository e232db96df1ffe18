using MeshControlPlane.Registry;

namespace MeshControlPlane.Certificates;

/// <summary>
/// Takes a change of roots through its phases: first every proxy trusts the next root, then it signs and every proxy gets a new certificate, then the old root
/// is dropped. A step is taken when everybody has acknowledged the one before, so no two proxies meet that do not trust each other. It is asked for by a file
/// (<c>rotate-root</c>).
/// </summary>
internal sealed partial class RootRotation(
    CertificateAuthority authority, TrustLedger ledger, IWorkloadRegistry registry, MeshDirectory directory, TimeProvider time, ILogger<RootRotation> log)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    // After everybody has acknowledged: connections that were being opened then are open, or have failed.
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    // How long proxies of the run before may take to come back; those that are behind by more have been lost for good.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // An own root is changed while certificates for a year can still be signed with it.
    private static readonly TimeSpan LeastRest = TimeSpan.FromDays(365);

    private RotationStatus? _told;
    private long? _clearSince;
    private string? _complaint;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        ledger.Recall(directory);
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        Try(() => ledger.Keep(directory));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        var started = time.GetTimestamp();
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            Try(() =>
            {
                ledger.Keep(directory);
                BeginInTime();
                Advance(waitsForAbsent: time.GetElapsedTime(started) < Patience);
            });
        }
    }

    /// <summary>The mesh's own root is about to end.</summary>
    private void BeginInTime()
    {
        if (authority.IsOwn
            && authority.Phase == RotationPhase.None
            && authority.Root.NotAfter.ToUniversalTime() - time.GetUtcNow().UtcDateTime < LeastRest
            && !File.Exists(directory.CaRotation))
        {
            RootRotationFile.Begin(directory, authority.Current.Issuer, time);
        }
    }

    private void Advance(bool waitsForAbsent)
    {
        var before = authority.Phase;
        if (!authority.TryBeginRotation())
        {
            if (_told is null)
            {
                File.Delete(directory.CaRotationStatus);
                _told = new RotationStatus(RotationPhase.None, [], time.GetUtcNow());
            }

            return;
        }

        if (before == RotationPhase.None)
        {
            Log.Begun(log, RootId.Short(authority.Current.Roots[1]));
        }

        var workloads = registry.Current.Workloads;
        if (authority.Phase == RotationPhase.Distributing)
        {
            IReadOnlyList<string> missing =
            [
                .. ledger.NotTrusting(workloads, authority.Current.RootIds),
                .. waitsForAbsent ? ledger.NotBack(workloads) : [],
            ];
            if (IsDue(missing))
            {
                authority.MoveToNextRoot();
                Log.Moved(log, RootId.Short(authority.Root));
            }
        }
        else if (IsDue(ledger.NotRenewed(workloads, authority.Current.Issuer.RootId)))
        {
            var dropped = RootId.Short(authority.Current.Roots[1]);
            authority.DropPreviousRoot();
            Log.Dropped(log, dropped, RootId.Short(authority.Root));
            Tell([]);
        }
    }

    /// <summary>Whether nobody has been waited for, for a little while.</summary>
    private bool IsDue(IReadOnlyList<string> waitingFor)
    {
        Tell(waitingFor);
        if (waitingFor.Count > 0)
        {
            _clearSince = null;
            return false;
        }

        _clearSince ??= time.GetTimestamp();
        if (time.GetElapsedTime(_clearSince.Value) < Settle)
        {
            return false;
        }

        _clearSince = null;
        return true;
    }

    private void Tell(IReadOnlyList<string> waitingFor)
    {
        if (_told is null || _told.Phase != authority.Phase || !_told.WaitingFor.SequenceEqual(waitingFor))
        {
            var status = new RotationStatus(authority.Phase, waitingFor, time.GetUtcNow());
            status.Write(directory);
            _told = status;
        }
    }

    /// <summary>A step that fails, such as for a full disk, is taken at the next tick; this is the loop's edge.</summary>
    private void Try(Action step)
    {
        try
        {
            step();
            _complaint = null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or StartupException)
        {
            if (_complaint != exception.Message)
            {
                Log.Failed(log, exception.Message);
                _complaint = exception.Message;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(70, LogLevel.Information, "The root changes: proxies are told to trust '{Root}' too", EventName = "RotationBegun")]
        public static partial void Begun(ILogger logger, string root);

        [LoggerMessage(71, LogLevel.Information,
            "Every proxy trusts the new root '{Root}': it signs from now on, and the certificates of workloads are renewed", EventName = "RotationMoved")]
        public static partial void Moved(ILogger logger, string root);

        [LoggerMessage(72, LogLevel.Information, "No certificate of the old root '{Old}' is in use: it is trusted no more, '{Root}' alone is",
            EventName = "RotationDone")]
        public static partial void Dropped(ILogger logger, string old, string root);

        [LoggerMessage(73, LogLevel.Error, "The certificates of the mesh cannot be kept: {Problem} Trying again", EventName = "RotationFailed")]
        public static partial void Failed(ILogger logger, string problem);
    }
}
