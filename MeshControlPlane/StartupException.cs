namespace MeshControlPlane;

/// <summary>The control plane cannot start; the message says what is wrong and what to do, and is all that the user sees.</summary>
internal sealed class StartupException : Exception
{
    public StartupException(string message)
        : base(message)
    {
    }

    public StartupException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
