using System.Text.RegularExpressions;
using MeshControlPlane.WebConsole.TryIt;
using Xunit;

namespace Tests.WebConsole;

public sealed partial class TutorialPresetTests
{
    [Fact]
    public void Presets_AreTheTutorialsSteps_InItsOrder()
    {
        var tutorial = File.ReadAllText(Path.Combine(RepositoryTree.Root, "docs", "tutorial.md"));
        var sections = SectionHeading().Split(tutorial).Skip(1).Chunk(2).ToDictionary(pair => int.Parse(pair[0], System.Globalization.CultureInfo.InvariantCulture), pair => pair[1]);

        Assert.Equal(TutorialPresets.All.Select(preset => preset.Step).Order(), TutorialPresets.All.Select(preset => preset.Step));
        Assert.Distinct(TutorialPresets.All.Select(preset => preset.Id));
        Assert.All(TutorialPresets.All, preset => Assert.All(preset.Files, file =>
        {
            Assert.True(File.Exists(Path.Combine(RepositoryTree.Root, "mesh", file)), $"mesh/{file} is not there");
            Assert.Contains($"mesh/{file}", sections[preset.Step], StringComparison.Ordinal);
        }));
        Assert.All(TutorialPresets.All.Where(preset => preset.Command is not null), preset => Assert.Contains(preset.Command!, sections[preset.Step], StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^## (\d+)\. .*$", RegexOptions.Multiline)]
    private static partial Regex SectionHeading();
}
