using System.Xml.Linq;

namespace Tests.Architecture;

/// <summary>What a project file says of its references.</summary>
internal sealed record ProjectFile(string Name, string Folder, IReadOnlyList<ProjectLink> Links, IReadOnlyList<string> Packages)
{
    public static ProjectFile Read(string path)
    {
        var document = XDocument.Load(path);
        return new ProjectFile(
            Path.GetFileNameWithoutExtension(path),
            Path.GetRelativePath(RepositoryTree.Root, Path.GetDirectoryName(path)!),
            ReadLinks(document),
            [.. document.Descendants("PackageReference").Attributes("Include").Select(include => include.Value)]);
    }

    /// <summary>The ProjectReference items of a project, props or targets file.</summary>
    public static IReadOnlyList<ProjectLink> ReadLinks(XDocument document) =>
    [
        .. from item in document.Descendants("ProjectReference")
           let include = item.Attribute("Include")?.Value
           where include is not null
           select new ProjectLink(
               Path.GetFileNameWithoutExtension(include.Replace('\\', '/')),
               BuildsOnly: string.Equals(Value(item, "ReferenceOutputAssembly"), "false", StringComparison.OrdinalIgnoreCase),
               Condition: string.Join(" and ", item.AncestorsAndSelf().Attributes("Condition").Select(condition => condition.Value))),
    ];

    private static string? Value(XElement item, string name) => item.Attribute(name)?.Value ?? item.Element(name)?.Value;
}
