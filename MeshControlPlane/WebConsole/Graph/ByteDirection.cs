namespace MeshControlPlane.WebConsole.Graph;

/// <summary>Which bytes of TCP are counted.</summary>
internal enum ByteDirection
{
    Both,

    /// <summary>From the caller.</summary>
    Sent,

    /// <summary>To the caller.</summary>
    Received,
}
