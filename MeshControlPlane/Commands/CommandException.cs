namespace MeshControlPlane.Commands;

/// <summary>A command cannot do what it was asked for; the message says why and what to do, and is all that the user sees.</summary>
internal sealed class CommandException(string message) : Exception(message)
{
    public const int ExitCode = 2;
}
