namespace MeshTesting;

/// <summary>Tells paths of manifests from manifests.</summary>
internal static class ManifestSource
{
    /// <summary>Whether it names a file or directory; else it is YAML.</summary>
    /// <exception cref="FileNotFoundException">It reads as a path, and there is nothing.</exception>
    public static bool IsPath(string manifests)
    {
        ArgumentException.ThrowIfNullOrEmpty(manifests);
        if (File.Exists(manifests) || Directory.Exists(manifests))
        {
            return true;
        }

        return manifests.Contains('\n', StringComparison.Ordinal) || manifests.Contains(": ", StringComparison.Ordinal)
            ? false
            : throw new FileNotFoundException($"There is no file or directory '{manifests}' ({Path.GetFullPath(manifests)}), and YAML it is not.", manifests);
    }
}
