using System.Text.Json.Nodes;

namespace MeshControlPlane.Api.FieldOwnership;

/// <summary>An entry of <c>metadata.managedFields</c>: somebody who writes an object, and the fields that are theirs.</summary>
/// <param name="Name">Who, as they call themselves.</param>
/// <param name="Operation"><see cref="Apply"/> or <see cref="Update"/>; under one name these are different owners.</param>
/// <param name="ApiVersion">The version of the object that they wrote last.</param>
/// <param name="Fields">Their fields.</param>
internal sealed record FieldOwner(string Name, string Operation, string ApiVersion, FieldSet Fields)
{
    /// <summary>The operation of server-side apply.</summary>
    public const string Apply = "Apply";

    /// <summary>The operation of everything else.</summary>
    public const string Update = "Update";

    /// <summary>The subresource that they write; empty for the object itself.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>When their fields changed last, as it is written; empty for an entry without.</summary>
    public string Time { get; init; } = "";

    /// <summary>Reads an entry; <see langword="null"/> for what is none.</summary>
    public static FieldOwner? Read(JsonNode? entry) =>
        entry is JsonObject json && json["fieldsV1"] is JsonObject fields && Text(json, "operation") is Apply or Update
            ? new FieldOwner(Text(json, "manager"), Text(json, "operation"), Text(json, "apiVersion"), FieldSet.Read(fields))
            {
                Subresource = Text(json, "subresource"),
                Time = Text(json, "time"),
            }
            : null;

    /// <summary>Writes the entry.</summary>
    public JsonObject ToJson()
    {
        var entry = new JsonObject
        {
            ["apiVersion"] = ApiVersion,
            ["fieldsType"] = "FieldsV1",
            ["fieldsV1"] = Fields.ToJson(),
            ["manager"] = Name,
            ["operation"] = Operation,
        };
        if (Subresource.Length > 0)
        {
            entry["subresource"] = Subresource;
        }

        if (Time.Length > 0)
        {
            entry["time"] = Time;
        }

        return entry;
    }

    /// <summary>Whether both are the same owner: who applies is one whatever the version.</summary>
    public bool IsSameAs(FieldOwner other) =>
        Name == other.Name && Operation == other.Operation && Subresource == other.Subresource && (Operation == Apply || ApiVersion == other.ApiVersion);

    private static string Text(JsonObject entry, string field) => entry[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}
