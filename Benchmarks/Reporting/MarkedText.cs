using Benchmarks.Processes;

namespace Benchmarks.Reporting;

/// <summary>A page that is written by hand but for what stands between two marks.</summary>
internal static class MarkedText
{
    public const string Begin = "<!-- measured: begin (./bench.sh writes what stands here) -->";
    public const string End = "<!-- measured: end -->";

    /// <summary>The page with another text between its marks.</summary>
    /// <exception cref="BenchmarkException">It has no marks.</exception>
    public static string Replace(string page, string text)
    {
        var begin = page.IndexOf(Begin, StringComparison.Ordinal);
        var end = page.IndexOf(End, StringComparison.Ordinal);
        return begin >= 0 && end > begin
            ? $"{page[..(begin + Begin.Length)]}\n\n{text.Trim()}\n\n{page[end..]}"
            : throw new BenchmarkException($"The page lacks '{Begin}' with '{End}' after it: there is no place for the figures.");
    }
}
