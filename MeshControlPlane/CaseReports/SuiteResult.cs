using MeshExplanation.Cases;

namespace MeshControlPlane.CaseReports;

/// <summary>What came of a file of cases.</summary>
internal sealed record SuiteResult(string File, IReadOnlyList<RoutingCaseResult> Cases)
{
    public int FailedCount => Cases.Count(result => !result.Passed);
}
