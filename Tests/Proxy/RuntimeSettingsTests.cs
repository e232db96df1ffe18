using System.Text.Json;
using Xunit;

namespace Tests.Proxy;

/// <summary>What the executables ask of the runtime, without which they cost their users far more: docs/decisions/002.</summary>
public sealed class RuntimeSettingsTests
{
    [Theory]
    [InlineData("MeshProxy")]
    [InlineData("MeshControlPlane")]
    public void IdleThreads_DoNotSpin_AndCollectionsHaveNoThreadOfTheirOwn(string program)
    {
        var file = Path.Combine(AppContext.BaseDirectory, $"{program}.runtimeconfig.json");
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        var settings = document.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");

        Assert.Equal(0, settings.GetProperty("System.Threading.ThreadPool.UnfairSemaphoreSpinLimit").GetInt32());
        Assert.False(settings.GetProperty("System.GC.Concurrent").GetBoolean());
        Assert.False(settings.GetProperty("System.GC.Server").GetBoolean());
    }
}
