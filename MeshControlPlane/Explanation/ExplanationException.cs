namespace MeshControlPlane.Explanation;

/// <summary>A question that cannot be answered; the message says why and what to do.</summary>
internal sealed class ExplanationException(string message) : Exception(message);
