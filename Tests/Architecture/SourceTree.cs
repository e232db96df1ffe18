namespace Tests.Architecture;

/// <summary>The files of the repository that people write.</summary>
internal static class SourceTree
{
    private static readonly string[] Generated = ["artifacts", "bin", "obj", "TestResults", "node_modules"];

    /// <summary>Every project but those under <c>eng/</c>, which the build uses and nobody references.</summary>
    public static IReadOnlyList<ProjectFile> Projects { get; } =
    [
        .. from path in Files(".csproj")
           where !Relative(path).StartsWith("eng/", StringComparison.Ordinal)
           select ProjectFile.Read(path),
    ];

    public static string Relative(string path) => Path.GetRelativePath(RepositoryTree.Root, path).Replace('\\', '/');

    /// <summary>Files with one of these endings, outside hidden folders and those that a build fills.</summary>
    public static IReadOnlyList<string> Files(params string[] endings) =>
        [.. Walk(new DirectoryInfo(RepositoryTree.Root)).Where(path => endings.Contains(Path.GetExtension(path), StringComparer.Ordinal)).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Walk(DirectoryInfo folder) =>
        folder.EnumerateFiles().Select(file => file.FullName)
            .Concat(folder.EnumerateDirectories().Where(IsSource).SelectMany(Walk));

    private static bool IsSource(DirectoryInfo folder) =>
        !folder.Name.StartsWith('.') && !Generated.Contains(folder.Name) && folder.LinkTarget is null;
}
