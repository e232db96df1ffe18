using System.Text.Json.Nodes;
using Google.Protobuf;
using MeshControlPlane.Inspection;
using MeshProtocol;

namespace MeshControlPlane.WebConsole.Proxies;

/// <summary>What a proxy runs with, taken apart for a page.</summary>
/// <param name="Revision">Its revision.</param>
/// <param name="IsFromProxy">Whether the proxy said so itself; else it is what it should run with.</param>
/// <param name="Configuration">The configuration.</param>
/// <param name="Raw">The same in protobuf's JSON.</param>
internal sealed record EffectiveConfiguration(long Revision, bool IsFromProxy, NodeConfiguration Configuration, JsonObject Raw)
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    public static EffectiveConfiguration Of(ProxyConfigurationReport report) =>
        new(report.Revision, report.IsFromProxy, Parser.Parse<NodeConfiguration>(report.Configuration.ToJsonString()), report.Configuration);
}
