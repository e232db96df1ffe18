namespace MeshExplanation.Cases;

/// <summary>A case fails, or a file of cases cannot be read or run; the message says where, why and what to do.</summary>
/// <param name="message">The message.</param>
public sealed class RoutingCaseException(string message) : Exception(message);
