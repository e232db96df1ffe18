namespace MeshControlPlane.Discovery;

/// <summary>A revision that a proxy was sent and has not answered.</summary>
/// <param name="StoreVersion">The version of the store in it.</param>
/// <param name="At">When it was sent.</param>
internal sealed record SentRevision(long StoreVersion, DateTimeOffset At);
