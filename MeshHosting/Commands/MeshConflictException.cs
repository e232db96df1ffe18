namespace Aspire.Hosting.Commands;

/// <summary>Somebody has changed an object since it was read: what was to be made of it has to be found anew.</summary>
internal sealed class MeshConflictException(string message) : MeshCommandException(message);
