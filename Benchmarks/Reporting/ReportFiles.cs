using Benchmarks.Processes;

namespace Benchmarks.Reporting;

/// <summary>Where a report goes: into the page on performance, between its marks, and beside it.</summary>
internal static class ReportFiles
{
    /// <param name="results">What was measured.</param>
    /// <param name="page">The page.</param>
    /// <exception cref="BenchmarkException">The page lacks its marks.</exception>
    public static void Write(BenchmarkResults results, string page)
    {
        File.WriteAllText(page, MarkedText.Replace(File.ReadAllText(page), MarkdownReport.Of(results)));
        var folder = Directory.CreateDirectory(Path.ChangeExtension(page, null));
        foreach (var (name, picture) in Charts.Of(results))
        {
            File.WriteAllText(Path.Combine(folder.FullName, name), picture);
        }
    }
}
