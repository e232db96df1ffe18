using System.Text.RegularExpressions;
using Xunit;

namespace Tests.Architecture;

public sealed partial class SourceTextTests
{
    [Fact]
    public void Sources_LeaveNothingToDo()
    {
        var found =
            from path in SourceTree.Files(".cs", ".proto", ".razor", ".html", ".css", ".js", ".sh", ".yaml", ".yml", ".props", ".targets", ".csproj")
            from line in File.ReadLines(path).Select((text, index) => (Text: text, Number: index + 1))
            where Unfinished().IsMatch(line.Text)
            select $"{SourceTree.Relative(path)}:{line.Number}: {line.Text.Trim()}";

        AssertNone(found);
    }

    [Fact]
    public void Types_AreNamedForWhatTheyAre()
    {
        var found =
            from path in SourceTree.Files(".cs")
            from line in File.ReadLines(path).Select((text, index) => (Text: text, Number: index + 1))
            let name = VagueName().Match(line.Text)
            where name.Success
            select $"{SourceTree.Relative(path)}:{line.Number}: '{name.Groups["name"].Value}' does not say what it is";

        AssertNone(found);
    }

    [Theory]
    [InlineData("internal sealed class ConfigManager(int one)", "ConfigManager")]
    [InlineData("public static class StringHelpers", "StringHelpers")]
    [InlineData("internal readonly record struct HostUtil", "HostUtil")]
    [InlineData("public interface ICommonThings", "ICommonThings")]
    [InlineData("internal sealed class Route", null)]
    [InlineData("internal sealed class UtilizationLimit", null)]
    public void VagueNames_AreRecognised(string declaration, string? name)
    {
        var match = VagueName().Match(declaration);

        Assert.Equal(name, match.Success ? match.Groups["name"].Value : null);
    }

    [GeneratedRegex(@"\b(T[O]DO|F[I]XME|H[A]CK|X[X]X)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^\s*(?:(?:public|internal|private|protected|file|static|sealed|abstract|partial|readonly|ref)\s+)*(?:class|interface|enum|struct|record(?:\s+(?:class|struct))?)\s+(?<name>\w*(?:Manager|Helper|Util(?:s|ity|ities)?(?![a-z])|Common)\w*)")]
    private static partial Regex VagueName();

    private static void AssertNone(IEnumerable<string> found)
    {
        var all = string.Join(Environment.NewLine, found);
        Assert.True(all.Length == 0, all);
    }
}
