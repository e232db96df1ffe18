namespace MeshControlPlane.Sending;

/// <summary>How many answers had a value in common.</summary>
internal sealed record AnswerShare(string Value, int Count);
