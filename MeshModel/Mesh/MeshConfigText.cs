using System.Text.Json.Nodes;
using MeshModel.Findings;
using MeshModel.Kubernetes;
using MeshModel.Resources;
using MeshModel.Schemas;
using MeshModel.Schemas.Shapes;
using MeshModel.Validation;
using MeshModel.Yaml;

namespace MeshModel.Mesh;

/// <summary>Reads the mesh-wide settings out of the ConfigMap that holds them.</summary>
public static class MeshConfigText
{
    /// <summary>Namespace of the ConfigMap.</summary>
    public const string Namespace = "istio-system";

    /// <summary>Name of the ConfigMap.</summary>
    public const string Name = "istio";

    /// <summary>The key of the ConfigMap under which the text stands.</summary>
    public const string Key = "mesh";

    /// <summary>The ConfigMap's identity.</summary>
    public static ResourceKey ResourceKey { get; } = new("", "ConfigMap", Namespace, Name);

    /// <summary>
    /// Reads and checks the text. The findings' path is that of the text in the ConfigMap; the message begins with the path within it. A field that
    /// does not exist is an error, as it is to Istio.
    /// </summary>
    /// <returns>The settings, <see langword="null"/> when a finding is an error; a ConfigMap without the key gives the defaults.</returns>
    public static (MeshConfig? Config, IReadOnlyList<Finding> Findings) Read(ConfigMap resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var path = FieldPath.Field("data", Key);
        var others = resource.Data.Keys
            .Where(key => key != Key)
            .Select(key => new Finding { Severity = Severity.Warning, Rule = "NO-EFFECT", Path = FieldPath.Field("data", key), Message = "is accepted but has no effect yet in this mesh" });
        if (!resource.Data.TryGetValue(Key, out var text))
        {
            return (new MeshConfig(), [.. others]);
        }

        var reading = new Reading(UnknownFields.Refuse);
        var config = Decode(text, reading);
        var findings = reading.Findings.ConvertAll(finding => finding with { Path = path, Message = finding.ToString() });
        return (findings.Exists(finding => finding.Severity == Severity.Error) ? null : config, [.. findings, .. others]);
    }

    private static MeshConfig? Decode(string text, Reading reading)
    {
        JsonNode? content;
        try
        {
            var documents = YamlTreeReader.Read(text, Key);
            if (documents.Count > 1)
            {
                reading.Error("", "is more than one YAML document");
                return null;
            }

            content = documents.Count == 0 ? null : new YamlConverter().Convert(documents[0], "");
        }
        catch (YamlSyntaxException exception)
        {
            reading.Error("", $"is no YAML: line {exception.Line}, column {exception.Column}: {exception.Reason}");
            return null;
        }

        var shape = RecordShape.Of(typeof(MeshConfig));
        if (shape.Read(content ?? new JsonObject(), "", reading) is not MeshConfig config)
        {
            return null;
        }

        var report = new Report();
        MeshConfigRules.Check(config, report);
        reading.Findings.AddRange(report.Findings);
        if (content is not null)
        {
            shape.FindWithoutEffect(content, "", reading);
        }

        return config;
    }
}
