using System.Globalization;
using System.Net;
using MeshModel.Mesh;
using MeshModel.Schemas;
using MeshModel.Schemas.Shapes;
using MeshModel.Security;
using MeshModel.Validation;
using MeshModel.Yaml;

namespace MeshModel.Analysis.Annotations;

/// <summary>What the values of Istio's annotations may be.</summary>
internal static class AnnotationValues
{
    public static string? Mode(string value) => value is "REDIRECT" or "TPROXY" or "NONE" ? null : "must be REDIRECT, TPROXY or NONE";

    public static string? Boolean(string value) => DryRun.TryParse(value) is null ? "must be true or false" : null;

    public static string? Number(string value) => uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? null : "must be a whole number of at least 0";

    public static string? Port(string value) => IsPort(value) ? null : "must be a port";

    public static string? Ports(string value) =>
        value.Trim().Length == 0 || value.Split(',').All(IsPort) ? null : "must be ports with commas between them";

    public static string? PortsOrAll(string value) => value == "*" ? null : Ports(value) is { } fault ? $"{fault}, or *" : null;

    public static string? Networks(string value) =>
        value.Length == 0 || value.Split(',').All(IsNetwork) ? null : "must be networks such as 10.0.0.0/8, with commas between them";

    public static string? NetworksOrAll(string value) => value == "*" ? null : Networks(value) is { } fault ? $"{fault}, or *" : null;

    public static string? ProxyConfig(string value)
    {
        try
        {
            var reading = new Reading(UnknownFields.Refuse);
            foreach (var document in YamlDocuments.Read(value, "the annotation"))
            {
                RecordShape.Of(typeof(ProxyConfig)).Read(document.Resource, "", reading);
            }

            return reading.Findings.FirstOrDefault()?.ToString();
        }
        catch (YamlSyntaxException exception)
        {
            return $"is no YAML (line {exception.Line}): {exception.Reason}";
        }
    }

    private static bool IsPort(string text) => ushort.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out _);

    // As Go's netip reads it: bits beyond the length may be set.
    private static bool IsNetwork(string text) =>
        text.Split('/') is [var address, var length]
        && DomainNames.IsAddress(address)
        && int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
        && bits <= IPAddress.Parse(address).GetAddressBytes().Length * 8;
}
