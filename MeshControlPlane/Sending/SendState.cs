namespace MeshControlPlane.Sending;

/// <summary>How far a run has come.</summary>
internal enum SendState
{
    Running,

    /// <summary>All has been sent that could be, and answered or given up.</summary>
    Finished,

    /// <summary>Somebody has stopped it.</summary>
    Stopped,
}
