namespace MeshControlPlane.Hosting;

/// <summary>What istiod lets be switched by environment variables, under the same names.</summary>
internal static class PilotFeatures
{
    private const string ShadowHostSuffix = "-shadow";

    /// <summary>Appended to the host of mirrored requests, where <c>DISABLE_SHADOW_HOST_SUFFIX</c> is false; Istio did so up to 1.27.</summary>
    /// <exception cref="StartupException">The variable is neither true nor false.</exception>
    public static string MirrorHostSuffix(string? disabled) => disabled switch
    {
        null or "" => "",
        _ when bool.TryParse(disabled, out var isDisabled) => isDisabled ? "" : ShadowHostSuffix,
        _ => throw new StartupException($"DISABLE_SHADOW_HOST_SUFFIX is '{disabled}': it must be true or false."),
    };
}
