using System.Globalization;
using System.Xml.Linq;
using MeshControlPlane.Commands;
using MeshExplanation.Cases;

namespace MeshControlPlane.CaseReports;

/// <summary>Results of cases in the form of JUnit, which continuous integration reads: a suite for each file.</summary>
internal static class JUnitReport
{
    /// <exception cref="CommandException">The file cannot be written.</exception>
    public static void Write(IReadOnlyList<SuiteResult> suites, string file)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder)
            {
                Directory.CreateDirectory(folder);
            }

            Of(suites).Save(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"--junit {file}: cannot be written ({exception.Message})");
        }
    }

    private static XDocument Of(IReadOnlyList<SuiteResult> suites) => new(new XElement(
        "testsuites",
        Counts(suites.SelectMany(suite => suite.Cases).ToList()),
        suites.Select(suite => new XElement("testsuite", new XAttribute("name", suite.File), Counts(suite.Cases), suite.Cases.Select(Case)))));

    private static XElement Case(RoutingCaseResult result) => new(
        "testcase",
        new XAttribute("classname", Path.GetFileNameWithoutExtension(result.Case.File)),
        new XAttribute("name", Readable(result.Case.Name)),
        new XAttribute("file", result.Case.File),
        new XAttribute("line", result.Case.Line),
        Time(result.Elapsed),
        result.Passed ? null : new XElement("failure", new XAttribute("message", Readable(Message(result))), Readable(result.ToString())));

    private static string Message(RoutingCaseResult result) =>
        result.Problem ?? string.Join("; ", result.Mismatches.Select(mismatch => $"{mismatch.Field}: expected {mismatch.Expected}, got {mismatch.Actual}"));

    private static object[] Counts(IReadOnlyList<RoutingCaseResult> results) =>
    [
        new XAttribute("tests", results.Count),
        new XAttribute("failures", results.Count(result => !result.Passed)),
        Time(TimeSpan.FromTicks(results.Sum(result => result.Elapsed.Ticks))),
    ];

    private static XAttribute Time(TimeSpan elapsed) => new("time", elapsed.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture));

    // XML knows no control characters.
    private static string Readable(string text) =>
        string.Concat(text.Select(character => char.IsControl(character) && character is not '\n' and not '\t' ? '?' : character));
}
