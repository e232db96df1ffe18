namespace MeshControlPlane.WebConsole.Wizards;

/// <summary>How much of the traffic a version gets, on a form.</summary>
public sealed class VersionWeight
{
    /// <summary>The version.</summary>
    public required string Version { get; init; }

    /// <summary>Its part in percent.</summary>
    public int Weight { get; set; }
}
