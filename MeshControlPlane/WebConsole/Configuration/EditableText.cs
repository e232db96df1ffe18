using System.Text.Json;
using System.Text.Json.Nodes;
using MeshControlPlane.Api.Manifests;
using MeshModel.Schemas;
using MeshModel.Yaml;
using MeshModel.YamlEditing;

namespace MeshControlPlane.WebConsole.Configuration;

/// <summary>The YAML in which an object is shown and edited: its author's own words where they are known, brought up to what is stored.</summary>
internal static class EditableText
{
    private static readonly string[] ServerFields = ["managedFields", "uid", "resourceVersion", "generation", "creationTimestamp"];

    /// <summary>The text of an object.</summary>
    /// <param name="content">The object.</param>
    /// <param name="written">What somebody wrote for it once; <see langword="null"/> when that is not known.</param>
    public static string Of(JsonElement content, string? written) => Of(Shown(content), written);

    /// <summary>The text that stands for an object, with as much of another text as can be kept.</summary>
    public static string Of(JsonObject shown, string? written)
    {
        if (written is null || Parse(written) is not { } known)
        {
            return YamlText.Write(shown);
        }

        var wanted = shown.DeepClone().AsObject();
        // What people leave out, or write in an older version, means the same.
        if (known["apiVersion"] is { } version && wanted["apiVersion"] is { } current && GroupOf(version) == GroupOf(current))
        {
            wanted["apiVersion"] = version.DeepClone();
        }

        if (known["metadata"] is JsonObject metadata && metadata["namespace"] is null && wanted["metadata"] is JsonObject shownMetadata)
        {
            shownMetadata.Remove("namespace");
        }

        var stripped = known.DeepClone();
        SchemaPruning.RemoveNulls(stripped);
        return JsonNode.DeepEquals(stripped, wanted) ? written : YamlEdit.Apply(written, wanted);
    }

    /// <summary>An object without what the server keeps of it and what kubectl has noted.</summary>
    public static JsonObject Shown(JsonElement content)
    {
        var shown = JsonObject.Create(content)!.DeepClone().AsObject();
        shown.Remove("status");
        if (shown["metadata"] is JsonObject metadata)
        {
            foreach (var field in ServerFields)
            {
                metadata.Remove(field);
            }

            if (metadata["annotations"] is JsonObject annotations)
            {
                annotations.Remove(LastApplied.Annotation);
                if (annotations.Count == 0)
                {
                    metadata.Remove("annotations");
                }
            }
        }

        return shown;
    }

    /// <summary>The one resource of a text; <see langword="null"/> when it is none, or several.</summary>
    public static JsonObject? Parse(string text)
    {
        try
        {
            return YamlDocuments.Read(text, "") is [var document] ? document.Resource : null;
        }
        catch (YamlSyntaxException)
        {
            return null;
        }
    }

    private static string GroupOf(JsonNode version) => version.ToString() is var text && text.LastIndexOf('/') is > 0 and var slash ? text[..slash] : "";
}
