using MeshControlPlane;
using MeshControlPlane.Hosting;
using Xunit;

namespace Tests.Control;

public sealed class PilotFeaturesTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("true", "")]
    [InlineData("false", "-shadow")]
    public void MirrorHostSuffix_IsThereOnlyWhereItIsNotDisabled(string? disabled, string suffix) =>
        Assert.Equal(suffix, PilotFeatures.MirrorHostSuffix(disabled));

    [Fact]
    public void AnythingElse_IsNamed() =>
        Assert.Contains("DISABLE_SHADOW_HOST_SUFFIX is 'no'", Assert.Throws<StartupException>(() => PilotFeatures.MirrorHostSuffix("no")).Message, StringComparison.Ordinal);
}
