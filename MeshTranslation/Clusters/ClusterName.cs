using System.Globalization;

namespace MeshTranslation.Clusters;

/// <summary>Istio's names for clusters (<c>BuildSubsetKey</c>).</summary>
public static class ClusterName
{
    /// <summary><c>outbound|port|subset|host</c>; an absent subset leaves its place empty.</summary>
    public static string Outbound(int port, string? subset, string host) =>
        string.Create(CultureInfo.InvariantCulture, $"outbound|{port}|{subset}|{host}");

    /// <summary><c>inbound|port||</c>.</summary>
    public static string Inbound(int containerPort) =>
        string.Create(CultureInfo.InvariantCulture, $"inbound|{containerPort}||");
}
