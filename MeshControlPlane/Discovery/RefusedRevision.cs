namespace MeshControlPlane.Discovery;

/// <summary>A revision that a proxy could not use.</summary>
/// <param name="Revision">The revision.</param>
/// <param name="StoreVersion">The version of the store in it: what was stored later is not to blame.</param>
/// <param name="Reason">Why.</param>
internal sealed record RefusedRevision(long Revision, long StoreVersion, string Reason)
{
    // Reasons are a proxy's own words, and are shown to users as they are.
    private const int LongestReason = 1024;

    /// <summary>A refusal whose reason is cut to what fits in a status.</summary>
    public static RefusedRevision Of(ConfigurationRevision revision, string reason) =>
        new(revision.Revision, revision.StoreVersion, reason.Length <= LongestReason ? reason : $"{reason.AsSpan(0, LongestReason)}…");

    /// <summary>Whether a resource of a version of the store was in it.</summary>
    public bool Has(long version) => StoreVersion >= version;
}
