using System.Text.Json;
using MeshControlPlane.Api;
using MeshControlPlane.Api.Reading;
using MeshControlPlane.Api.Tables;
using Xunit;

namespace Tests.Kubectl;

public sealed class SelectorTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("app=books", true)]
    [InlineData("app==books,version=v1", true)]
    [InlineData("app=ratings", false)]
    [InlineData("app!=ratings,none!=x", true)]
    [InlineData("version in (v1, v2)", true)]
    [InlineData("version notin (v1,v2)", false)]
    [InlineData("app,!none", true)]
    [InlineData("!app", false)]
    public void Labels_AreSelected(string selector, bool expected) =>
        Assert.Equal(expected, LabelSelector.Parse(selector).Matches(JsonElement.Parse("""{"app":"books","version":"v1"}""")));

    [Theory]
    [InlineData("a b")]
    [InlineData("=a")]
    [InlineData("app among (a)")]
    public void UnreadableSelector_IsRefused(string selector) => Assert.Throws<ApiException>(() => LabelSelector.Parse(selector));

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(119, "119s")]
    [InlineData(125, "2m5s")]
    [InlineData(600, "10m")]
    [InlineData(4 * 3600, "4h")]
    [InlineData((4 * 3600) + 120, "4h2m")]
    [InlineData(30 * 3600, "30h")]
    [InlineData((3 * 86400) + 7200, "3d2h")]
    [InlineData(30 * 86400, "30d")]
    [InlineData(800 * 86400, "2y70d")]
    public void Age_IsWrittenAsKubectlDoes(int seconds, string expected) => Assert.Equal(expected, HumanDuration.Format(TimeSpan.FromSeconds(seconds)));
}
