namespace Tests;

/// <summary>Where the sources of this build are.</summary>
internal static class RepositoryTree
{
    private const string Solution = "Bookinfo.sln";

    /// <summary>The directory of the solution, found upward from the test assembly.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, Solution)))
            {
                return folder;
            }
        }

        throw new InvalidOperationException($"No {Solution} in {AppContext.BaseDirectory} or above it: the tests run from the build's own output.");
    }
}
