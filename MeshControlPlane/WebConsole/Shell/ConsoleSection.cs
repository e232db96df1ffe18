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
        new("Graph", "", 'g'),
        new("Overview", "overview", 'o'),
        new("Applications", "applications", 'a'),
        new("Workloads", "workloads", 'r'),
        new("Services", "services", 'v'),
        new("Proxies", "proxies", 'p'),
        new("Istio configuration", "config", 'i'),
        new("Traces", "traces", 't'),
        new("Logs", "logs", 's'),
        new("Explain", "explain", 'e'),
        new("Try it", "try", 'y'),
    ];
}
