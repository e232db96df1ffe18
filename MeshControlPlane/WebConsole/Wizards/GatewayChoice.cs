namespace MeshControlPlane.WebConsole.Wizards;

/// <summary>Where a rule may hold, on a form.</summary>
/// <param name="name">As the rule writes it: <c>mesh</c> for callers inside, <c>name</c> or <c>namespace/name</c> for a gateway.</param>
/// <param name="about">What it listens for.</param>
public sealed class GatewayChoice(string name, string about)
{
    /// <summary>What stands for callers inside the mesh.</summary>
    public const string Mesh = "mesh";

    /// <summary>As the rule writes it.</summary>
    public string Name { get; } = name;

    /// <summary>What it listens for.</summary>
    public string About { get; } = about;

    /// <summary>Whether the rule holds there.</summary>
    public bool IsChosen { get; set; }
}
