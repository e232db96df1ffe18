using System.Globalization;
using MeshTranslation.Resources;

namespace MeshControlPlane.WebConsole.Services;

/// <summary>Writes parts of a service for people.</summary>
internal static class ServiceText
{
    /// <summary>A port: <c>80 http</c>.</summary>
    public static string Of(MeshServicePort port) =>
        string.Create(CultureInfo.InvariantCulture, $"{port.Number} {(port.Name.Length > 0 ? port.Name : port.Protocol.ToString().ToLowerInvariant())}");

    /// <summary>A version of its workloads, and how many of them are ready: <c>v1 (1/2 ready)</c>.</summary>
    public static string Of((string Version, int Ready, int All) version)
    {
        var ready = version.Ready == version.All ? "" : string.Create(CultureInfo.InvariantCulture, $" ({version.Ready}/{version.All} ready)");
        return (version.Version.Length > 0 ? version.Version : "no version") + ready;
    }
}
