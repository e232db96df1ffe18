using Xunit;

namespace Tests.Kubectl;

public sealed class MeshConfigTests
{
    [Fact]
    public async Task MistakeInTheMeshsSettings_IsRefusedWithItsPath_AndWhatHasNoEffectIsTold()
    {
        await using var server = await ApiServer.StartAsync();

        var refused = await server.KubectlAsync(Settings("outboundTrafficPolicy: { mode: ALLOW }"), ["-n", "istio-system", "apply", "-f", "-"]);
        var unknown = await server.KubectlAsync(Settings("outboundTraficPolicy: {}"), ["-n", "istio-system", "apply", "-f", "-"]);
        var accepted = await server.KubectlAsync(Settings("enablePrometheusMerge: true"), ["-n", "istio-system", "apply", "-f", "-"]);

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("data.mesh", refused.Error, StringComparison.Ordinal);
        Assert.Contains("outboundTrafficPolicy.mode: is \"ALLOW\"; it must be one of ALLOW_ANY, REGISTRY_ONLY", refused.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, unknown.ExitCode);
        Assert.Contains("outboundTraficPolicy: unknown field; did you mean `outboundTrafficPolicy`?", unknown.Error, StringComparison.Ordinal);
        Assert.Equal("configmap/istio created", accepted.Output.Trim());
        Assert.Contains("Warning: data.mesh: enablePrometheusMerge: is accepted but has no effect yet in this mesh", accepted.Error, StringComparison.Ordinal);
    }

    private static string Settings(string mesh) => $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: istio }}\ndata:\n  mesh: |\n    {mesh}\n";
}
