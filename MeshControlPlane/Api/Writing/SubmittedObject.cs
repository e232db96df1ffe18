using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshModel.Kinds;
using MeshModel.Schemas;

namespace MeshControlPlane.Api.Writing;

/// <summary>An object as a client sent it: made to agree with the URL, and freed of what only the server may say.</summary>
internal sealed class SubmittedObject
{
    private static readonly string[] ServerFields = ["managedFields", "selfLink", "deletionTimestamp", "deletionGracePeriodSeconds", "creationTimestamp", "generation"];

    private SubmittedObject(JsonObject content, string name, string generateName, string uid, long? resourceVersion)
    {
        Content = content;
        Name = name;
        GenerateName = generateName;
        Uid = uid;
        ResourceVersion = resourceVersion;
    }

    /// <summary>The object.</summary>
    public JsonObject Content { get; }

    /// <summary>Its name; empty when it asks for a generated one.</summary>
    public string Name { get; private set; }

    /// <summary>The beginning of a generated name; empty when it has a name.</summary>
    public string GenerateName { get; }

    /// <summary>The uid that it must have for a change; empty for any.</summary>
    public string Uid { get; }

    /// <summary>The owners of fields that were sent along; <see langword="null"/> for none.</summary>
    public JsonArray? ManagedFields { get; private init; }

    /// <summary>The version that the change is based on; <see langword="null"/> for any.</summary>
    public long? ResourceVersion { get; }

    /// <summary>Reads an object.</summary>
    /// <exception cref="ApiException">It is of another kind or version, or belongs to another namespace or name than the URL says.</exception>
    public static SubmittedObject Read(JsonObject content, KindDescriptor kind, ResourcePath path)
    {
        CheckKind(content, kind, path.Version);
        content.Remove("status");
        SchemaPruning.RemoveNulls(content);
        if (content["metadata"] is not JsonObject metadata)
        {
            if (content.ContainsKey("metadata"))
            {
                throw ApiErrors.Invalid(kind, path.Name, "metadata", "must be an object");
            }

            content["metadata"] = metadata = [];
        }

        var submitted = new SubmittedObject(
            content, Text(metadata, "name"), Text(metadata, "generateName"), Text(metadata, "uid"), VersionOf(metadata, kind, path.Name))
        {
            ManagedFields = metadata["managedFields"] as JsonArray,
        };
        submitted.TakeNameOf(path, metadata);
        TakeNamespaceOf(path, metadata, kind);
        foreach (var field in ServerFields)
        {
            metadata.Remove(field);
        }

        metadata.Remove("uid");
        metadata.Remove("resourceVersion");
        return submitted;
    }

    /// <summary>Gives it a generated name.</summary>
    public void TakeName(string name)
    {
        Name = name;
        Content["metadata"]!["name"] = name;
    }

    private static void CheckKind(JsonObject content, KindDescriptor kind, string version)
    {
        var expected = kind.ApiVersion(version);
        var (givenVersion, givenKind) = (Text(content, "apiVersion"), Text(content, "kind"));
        if (givenKind.Length == 0 && givenVersion.Length == 0)
        {
            content["apiVersion"] = expected;
            content["kind"] = kind.Kind;
            return;
        }

        if (givenKind != kind.Kind)
        {
            throw ApiErrors.BadRequest($"the object provided is unrecognized (must be of type {kind.Kind}): its kind is \"{givenKind}\"");
        }

        if (givenVersion != expected)
        {
            throw ApiErrors.BadRequest($"the API version in the data ({givenVersion}) does not match the expected API version ({expected})");
        }
    }

    private void TakeNameOf(ResourcePath path, JsonObject metadata)
    {
        if (path.Name.Length == 0)
        {
            return;
        }

        if (Name.Length > 0 && Name != path.Name)
        {
            throw ApiErrors.BadRequest($"the name of the object ({Name}) does not match the name on the URL ({path.Name})");
        }

        Name = path.Name;
        metadata["name"] = path.Name;
    }

    private static void TakeNamespaceOf(ResourcePath path, JsonObject metadata, KindDescriptor kind)
    {
        if (!kind.Namespaced)
        {
            metadata.Remove("namespace");
            return;
        }

        var given = Text(metadata, "namespace");
        if (given.Length > 0 && given != path.Namespace)
        {
            throw ApiErrors.BadRequest($"the namespace of the provided object does not match the namespace sent on the request ({given} is not {path.Namespace})");
        }

        metadata["namespace"] = path.Namespace;
    }

    private static long? VersionOf(JsonObject metadata, KindDescriptor kind, string name)
    {
        var text = Text(metadata, "resourceVersion");
        if (text.Length == 0)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw ApiErrors.Invalid(kind, name, "metadata.resourceVersion", $"Invalid value: \"{text}\": it must be the one that was read");
    }

    private static string Text(JsonObject node, string field) =>
        node[field] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : "";
}
