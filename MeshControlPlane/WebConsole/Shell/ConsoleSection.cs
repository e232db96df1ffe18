namespace MeshControlPlane.WebConsole.Shell;

/// <summary>An entry of the navigation.</summary>
/// <param name="Title">What it is called.</param>
/// <param name="Path">Where it leads.</param>
/// <param name="Key">The letter that goes there.</param>
internal sealed record ConsoleSection(string Title, string Path, char Key)
{
    /// <summary>All of them, in order.</summary>
    public static IReadOnlyList<ConsoleSection> All { get; } =
    [
        new("Overview", "overview", 'o'),
        new("Traces", "traces", 't'),
        new("Explain", "explain", 'e'),
        new("Try it", "try", 'y'),
    ];
}
