using System.Xml.Linq;
using Xunit;

namespace Tests.Architecture;

public sealed class DependencyRuleTests
{
    private static readonly string[] MeshPackages = ["Yarp.", "Grpc.", "Google.Protobuf", "YamlDotNet", "KubernetesClient", "Aspire.", "Mesh"];

    [Fact]
    public void EveryReference_IsInTheTable()
    {
        var breaches =
            from project in SourceTree.Projects
            from link in project.Links
            let breach = DependencyRule.Breach(project.Name, link)
            where breach is not null
            select breach;

        AssertNone(breaches);
    }

    [Fact]
    public void EveryProject_IsInTheTable() =>
        AssertNone(SourceTree.Projects
            .Where(project => !DependencyRule.Table.ContainsKey(project.Name))
            .Select(project => $"{project.Name} is not in the dependency table of docs/architecture.md: add it there and to DependencyRule."));

    [Fact]
    public void SharedBuildFiles_AddNoReferenceButTheEngine()
    {
        var breaches =
            from path in SourceTree.Files(".props", ".targets")
            from link in ProjectFile.ReadLinks(XDocument.Load(path))
            where link.Target != DependencyRule.EmbeddedHosting || !link.Condition.Contains("$(Hosting)", StringComparison.Ordinal)
            select $"{SourceTree.Relative(path)} references {link.Target} on behalf of every project that imports it; put the reference into the project.";

        AssertNone(breaches);
    }

    [Fact]
    public void EveryProject_IsInTheSolution()
    {
        var solution = File.ReadAllText(Path.Combine(RepositoryTree.Root, "Bookinfo.sln"));

        AssertNone(SourceTree.Projects
            .Where(project => !solution.Contains($"\"{project.Folder.Replace('/', '\\')}\\{project.Name}.csproj\"", StringComparison.Ordinal))
            .Select(project => $"{project.Folder}/{project.Name}.csproj is not in Bookinfo.sln: dotnet sln add {project.Folder}"));
    }

    [Fact]
    public void ServiceDefaults_IsForServicesOnly() =>
        AssertNone(SourceTree.Projects
            .Where(project => project.Name != "Tests" && !DependencyRule.Services.Contains(project.Name))
            .Where(project => project.Links.Any(link => link.Target == DependencyRule.ServiceDefaults))
            .Select(project => $"{project.Name} references {DependencyRule.ServiceDefaults}, which is the services' own."));

    [Fact]
    public void Services_HaveNoMeshPackage()
    {
        var breaches =
            from project in SourceTree.Projects
            where project.Name == DependencyRule.ServiceDefaults || DependencyRule.Services.Contains(project.Name)
            from package in project.Packages
            where MeshPackages.Any(prefix => package.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            select $"{project.Name} references the package {package}; a service knows nothing of the mesh.";

        AssertNone(breaches);
    }

    [Fact]
    public void TableForPeople_SaysTheSame()
    {
        var lines = File.ReadAllLines(Path.Combine(RepositoryTree.Root, "docs", "architecture.md"));

        var breaches =
            from rule in DependencyRule.Table
            let row = lines.FirstOrDefault(line => line.StartsWith($"| `{rule.Key}` |", StringComparison.Ordinal))
            where row is null || !row.EndsWith($"| {rule.Value} |", StringComparison.Ordinal)
            select $"docs/architecture.md: the row of `{rule.Key}` must end with | {rule.Value} |";

        AssertNone(breaches);
    }

    [Theory]
    [InlineData("Gateway", "MeshModel", false, "", "Gateway may not reference MeshModel; it may reference `ServiceDefaults`.")]
    [InlineData("MeshModel", "MeshProtocol", false, "", "MeshModel may not reference MeshProtocol; it may reference nothing of ours.")]
    [InlineData("MeshHosting", "MeshProxy", false, "", "MeshHosting may build MeshProxy along but not use it: give the reference ReferenceOutputAssembly=\"false\".")]
    [InlineData("MeshHosting", "MeshProxy", true, "", null)]
    [InlineData("MeshHosting", "EmbeddedHosting", false, "", "MeshHosting may reference EmbeddedHosting only under a Condition on $(Hosting).")]
    [InlineData("MeshHosting", "EmbeddedHosting", false, "'$(Hosting)' == 'Embedded'", null)]
    [InlineData("MeshRouting", "MeshProtocol", false, "", null)]
    [InlineData("Tests", "AppHost", false, "", null)]
    [InlineData("Newcomer", "MeshModel", false, "", "Newcomer is not in the dependency table of docs/architecture.md: add it there and to DependencyRule.")]
    public void Breach_NamesTheReference(string project, string target, bool buildsOnly, string condition, string? said) =>
        Assert.Equal(said, DependencyRule.Breach(project, new ProjectLink(target, buildsOnly, condition)));

    private static void AssertNone(IEnumerable<string> breaches)
    {
        var all = string.Join(Environment.NewLine, breaches);
        Assert.True(all.Length == 0, all);
    }
}
