namespace Aspire.Hosting.ApplicationModel;

/// <summary>States that every resource can be in.</summary>
public static class KnownResourceStates
{
    public static readonly string NotStarted = "NotStarted";
    public static readonly string Waiting = "Waiting";
    public static readonly string Starting = "Starting";
    public static readonly string Running = "Running";
    public static readonly string Stopping = "Stopping";

    /// <summary>It could not be started.</summary>
    public static readonly string FailedToStart = "FailedToStart";

    /// <summary>It was stopped, or ended with an exit code other than 0.</summary>
    public static readonly string Exited = "Exited";

    /// <summary>It ended by itself with exit code 0.</summary>
    public static readonly string Finished = "Finished";

    public static readonly IReadOnlyList<string> TerminalStates = [FailedToStart, Exited, Finished];
}
