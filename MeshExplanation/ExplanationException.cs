namespace MeshExplanation;

/// <summary>A question that cannot be answered; the message says why and what to do.</summary>
public sealed class ExplanationException(string message) : Exception(message);
