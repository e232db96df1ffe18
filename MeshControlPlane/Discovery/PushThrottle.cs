namespace MeshControlPlane.Discovery;

/// <summary>
/// Lets a few large pushes be on their way at a time (Istio's <c>PILOT_PUSH_THROTTLE</c>), so that the memory for a whole mesh that comes back at once is bounded.
/// One that is read slowly gives its place away before it is done.
/// </summary>
internal sealed class PushThrottle(TimeProvider time) : IDisposable
{
    /// <summary>In bytes; what is smaller is in the connection's buffers at once.</summary>
    public const int Large = 64 * 1024;

    private const int AtATime = 16;
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _places = new(AtATime, AtATime);

    /// <summary>Begins to write when there is a place.</summary>
    public async Task WriteAsync(int bytes, Func<Task> write, CancellationToken cancellationToken)
    {
        if (bytes < Large)
        {
            await write().ConfigureAwait(false);
            return;
        }

        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        Task writing;
        try
        {
            writing = write();
            await Task.WhenAny(writing, Task.Delay(LongestHold, time, cancellationToken)).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }

        await writing.ConfigureAwait(false);
    }

    public void Dispose() => _places.Dispose();
}
