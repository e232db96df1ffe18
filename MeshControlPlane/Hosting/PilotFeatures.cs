using System.Globalization;

namespace MeshControlPlane.Hosting;

/// <summary>What istiod lets be switched by environment variables, under the same names.</summary>
internal static class PilotFeatures
{
    private const string ShadowHostSuffix = "-shadow";

    /// <summary>Percentage of requests that are traced where the mesh's configuration says nothing of it (<c>PILOT_TRACE_SAMPLING</c>); 1 when it is not set.</summary>
    /// <exception cref="StartupException">The variable is no percentage.</exception>
    public static double TraceSampling(string? percent) => percent switch
    {
        null or "" => 1,
        _ when double.TryParse(percent, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 100 => number,
        _ => throw new StartupException($"PILOT_TRACE_SAMPLING is '{percent}': it must be a percentage, from 0 to 100."),
    };

    /// <summary>Appended to the host of mirrored requests, where <c>DISABLE_SHADOW_HOST_SUFFIX</c> is false; Istio did so up to 1.27.</summary>
    /// <exception cref="StartupException">The variable is neither true nor false.</exception>
    public static string MirrorHostSuffix(string? disabled) => disabled switch
    {
        null or "" => "",
        _ when bool.TryParse(disabled, out var isDisabled) => isDisabled ? "" : ShadowHostSuffix,
        _ => throw new StartupException($"DISABLE_SHADOW_HOST_SUFFIX is '{disabled}': it must be true or false."),
    };
}
