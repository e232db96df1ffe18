namespace Tests.Proxy;

/// <summary>Ways for a server to answer never.</summary>
internal static class HttpContextWaiting
{
    /// <summary>Completes when the caller has gone away.</summary>
    public static Task AbortedAsync(this HttpContext context)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        context.RequestAborted.Register(gone.SetResult);
        return gone.Task;
    }
}
