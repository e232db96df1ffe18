namespace MeshProxy;

/// <summary>
/// A request goes on with the thread that the kernel told of its bytes, as it does in Envoy, on the sockets of both sides (docs/decisions/003). Whatever
/// could keep such a thread for long has to let others go first: there are as many of them as processors.
/// </summary>
internal static class InlineSockets
{
    /// <summary>Read by the runtime once, at its first asynchronous operation on a socket; it has no other switch for this.</summary>
    private const string Switch = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>For this process, unless its environment says otherwise. Of no effect once a socket was used.</summary>
    public static void Prefer()
    {
        if (Environment.GetEnvironmentVariable(Switch) is null)
        {
            Environment.SetEnvironmentVariable(Switch, "1");
        }
    }
}
