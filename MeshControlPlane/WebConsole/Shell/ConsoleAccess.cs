namespace MeshControlPlane.WebConsole.Shell;

/// <summary>Who may open the console.</summary>
/// <param name="IsGuarded">Whether a browser has to be signed in by the link.</param>
internal sealed record ConsoleAccess(bool IsGuarded);
