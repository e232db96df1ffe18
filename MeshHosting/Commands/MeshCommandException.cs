namespace Aspire.Hosting.Commands;

/// <summary>A command cannot do what it was asked for; the message says why, and what would be right.</summary>
internal class MeshCommandException(string message) : Exception(message);
