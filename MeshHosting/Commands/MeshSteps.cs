namespace Aspire.Hosting.Commands;

/// <summary>The files that <c>apply-step</c> offers.</summary>
internal static class MeshSteps
{
    /// <summary>The YAML files of a folder, by name; none where there is no folder.</summary>
    public static IEnumerable<string> In(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.yaml").OrderBy(Path.GetFileNameWithoutExtension, StringComparer.Ordinal) : [];
}
