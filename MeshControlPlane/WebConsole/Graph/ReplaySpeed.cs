namespace MeshControlPlane.WebConsole.Graph;

/// <summary>How fast the past is played, ten seconds a picture.</summary>
internal enum ReplaySpeed
{
    None,

    /// <summary>A picture every five seconds.</summary>
    Slow,

    /// <summary>Every three.</summary>
    Medium,

    /// <summary>Every second.</summary>
    Fast,
}
