using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MeshProxy.Admin;

/// <summary>The process, its revision and its certificate: <c>/server_info</c>.</summary>
internal static class ServerInfoPage
{
    /// <summary>Of the program.</summary>
    public static readonly string Version =
        typeof(ServerInfoPage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    public static string Json(ProxyHost host)
    {
        var certificate = host.Certificate.Current;
        return new JsonObject
        {
            ["version"] = Version,
            ["state"] = host.Configuration.Current is null ? "PRE_INITIALIZING" : "LIVE",
            ["revision"] = host.Configuration.Revision,
            ["startedAt"] = Text(host.StartedAt),
            ["processId"] = Environment.ProcessId,
            ["identity"] = certificate?.Identity.SpiffeId,
            ["certificateEnds"] = certificate is null ? null : Text(certificate.End),
        }.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
