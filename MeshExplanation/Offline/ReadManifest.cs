using System.Text.Json.Nodes;
using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;
using MeshModel.Yaml;

namespace MeshExplanation.Offline;

/// <summary>One manifest of a file, checked by itself.</summary>
/// <param name="Group">Of its kind, as it is written.</param>
/// <param name="KindName">Its kind, as it is written.</param>
/// <param name="Kind">The mesh's kind of that name; <see langword="null"/> when there is none.</param>
/// <param name="Content">As it was written, with its namespace and without nulls.</param>
/// <param name="Source">Where it stands.</param>
/// <param name="Admission">What the check says.</param>
internal sealed record ReadManifest(string Group, string KindName, KindDescriptor? Kind, JsonObject Content, ResourceSource Source, Admission Admission)
{
    /// <summary>Checks a manifest. Safe to call from several threads.</summary>
    public static ReadManifest Of(YamlDocument document, string defaultNamespace)
    {
        var (content, source) = document;
        var version = content["apiVersion"] is JsonValue text && text.TryGetValue<string>(out var given) ? given : "";
        var name = content["kind"] is JsonValue written && written.TryGetValue<string>(out var named) ? named : "";
        var slash = version.LastIndexOf('/');
        var group = slash < 0 ? "" : version[..slash];
        var kind = ResourceKinds.Find(group, name);
        if (kind is { Namespaced: true } && content["metadata"] is JsonObject metadata && metadata["namespace"] is null)
        {
            metadata["namespace"] = defaultNamespace;
        }

        SchemaPruning.RemoveNulls(content);
        return new ReadManifest(group, name, kind, content, source, AdmissionCheck.Check(content, source));
    }
}
