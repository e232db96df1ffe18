using System.Globalization;
using System.Text.Json.Nodes;
using MeshExplanation.Running;

namespace MeshControlPlane.CaseReports;

/// <summary>Writes results of cases: what failed and why, then how many there were.</summary>
internal static class CaseReport
{
    public static void Write(IReadOnlyList<SuiteResult> suites, TimeSpan elapsed, TextWriter writer)
    {
        foreach (var failed in suites.SelectMany(suite => suite.Cases).Where(result => !result.Passed))
        {
            writer.WriteLine(failed);
            writer.WriteLine();
        }

        var (all, bad) = (suites.Sum(suite => suite.Cases.Count), suites.Sum(suite => suite.FailedCount));
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Count(all, "case")} in {Count(suites.Count, "file")}: {all - bad} passed, {bad} failed ({elapsed.TotalSeconds:0.00} s)"));
    }

    public static JsonNode Json(IReadOnlyList<SuiteResult> suites) => new JsonObject
    {
        ["passed"] = suites.Sum(suite => suite.Cases.Count - suite.FailedCount),
        ["failed"] = suites.Sum(suite => suite.FailedCount),
        ["cases"] = new JsonArray([
            .. suites.SelectMany(suite => suite.Cases).Select(result => new JsonObject
            {
                ["name"] = result.Case.Name,
                ["file"] = result.Case.File,
                ["line"] = result.Case.Line,
                ["passed"] = result.Passed,
                ["problem"] = result.Problem,
                ["mismatches"] = MeshJson.Node(result.Mismatches),
                ["explanation"] = result.Passed || result.Explanation is null ? null : MeshJson.Node(result.Explanation),
            }),
        ]),
    };

    private static string Count(int count, string word) => string.Create(CultureInfo.InvariantCulture, $"{count} {word}{(count == 1 ? "" : "s")}");
}
