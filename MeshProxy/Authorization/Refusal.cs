namespace MeshProxy.Authorization;

/// <summary>An answer to a request that may not pass.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Text">The body.</param>
/// <param name="Details">Envoy's response code details.</param>
/// <param name="Challenge">What goes into www-authenticate; null for nothing.</param>
internal sealed record Refusal(int Status, string Text, string Details, string? Challenge = null);
