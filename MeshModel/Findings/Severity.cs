namespace MeshModel.Findings;

/// <summary>How much a finding matters.</summary>
public enum Severity
{
    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>The resource is accepted, and something about it is probably not meant.</summary>
    Warning,

    /// <summary>The resource is refused.</summary>
    Error,
}
