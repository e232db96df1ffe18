namespace Tests.Reliability;

/// <summary>What befalls a process.</summary>
internal enum FaultKind
{
    /// <summary>SIGKILL; it is started again later.</summary>
    Kill,

    /// <summary>SIGSTOP; SIGCONT later.</summary>
    Pause,

    /// <summary>It is asked to end, and started again at once.</summary>
    Restart,

    /// <summary>It runs a fifth of the time.</summary>
    Slow,
}
