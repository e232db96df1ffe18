using MeshTesting;

namespace BookinfoTests;

/// <summary>How a roll-out ended.</summary>
/// <param name="Percent">The last share of the new version that was tried.</param>
/// <param name="Failures">What failed there, when it was too much.</param>
/// <param name="IsRolledBack">Whether everything goes to the old version again.</param>
internal sealed record CanaryResult(int Percent, ShareEstimate? Failures, bool IsRolledBack);
