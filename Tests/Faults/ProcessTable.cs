using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Tests.Faults;

/// <summary>Finds processes of this machine by what they were started with.</summary>
internal static class ProcessTable
{
    /// <summary>The one process whose command line holds all of the texts.</summary>
    public static Process ByCommandLine(params string[] texts) => Find("cmdline", texts);

    /// <summary>The one process whose environment holds all of the texts.</summary>
    public static Process ByEnvironment(params string[] texts) => Find("environ", texts);

    private static Process Find(string file, string[] texts)
    {
        var found = Directory.EnumerateDirectories("/proc")
            .Where(directory => int.TryParse(Path.GetFileName(directory), out _) && Reads(Path.Combine(directory, file)) is { } content && texts.All(text => content.Contains(text, StringComparison.Ordinal)))
            .Select(directory => int.Parse(Path.GetFileName(directory), CultureInfo.InvariantCulture))
            .Where(id => id != Environment.ProcessId)
            .ToList();
        Xunit.Assert.True(found.Count == 1, $"{found.Count} processes have {string.Join(" and ", texts)} in their {file}: {string.Join(", ", found)}");
        return Process.GetProcessById(found[0]);
    }

    private static string? Reads(string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(file)).Replace('\0', ' ');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // It has ended meanwhile, or is somebody else's.
        }
    }
}
