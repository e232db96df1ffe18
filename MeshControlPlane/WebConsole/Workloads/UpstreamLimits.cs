namespace MeshControlPlane.WebConsole.Workloads;

/// <summary>The limits of a circuit breaker (0 for none), and how much of them is in use.</summary>
/// <param name="MaxConnections">Connections that are allowed.</param>
/// <param name="MaxPending">Requests that may wait for one.</param>
/// <param name="MaxRequests">Requests that may be in flight.</param>
/// <param name="Connections">Connections that there are.</param>
/// <param name="Pending">Requests that wait.</param>
/// <param name="Requests">Requests in flight.</param>
/// <param name="Overflows">Requests that were turned away since the proxy began.</param>
internal sealed record UpstreamLimits(long MaxConnections, long MaxPending, long MaxRequests, long Connections, long Pending, long Requests, long Overflows)
{
    /// <summary>Whether a limit is reached now.</summary>
    public bool IsReached => IsAt(Connections, MaxConnections) || IsAt(Pending, MaxPending) || IsAt(Requests, MaxRequests);

    private static bool IsAt(long used, long most) => most > 0 && used >= most;
}
