using System.Text.Json.Nodes;
using MeshModel.Schemas;

namespace MeshControlPlane.Api.FieldOwnership;

/// <summary>Which fields a value has, and which of them can have owners.</summary>
internal static class OwnedFields
{
    /// <summary>What the server keeps, which nobody owns.</summary>
    private static readonly FieldSet Unowned = ((string[][])
    [
        ["apiVersion"], ["kind"], ["metadata"], ["metadata", "name"], ["metadata", "namespace"], ["metadata", "creationTimestamp"], ["metadata", "selfLink"],
        ["metadata", "uid"], ["metadata", "generation"], ["metadata", "managedFields"], ["metadata", "resourceVersion"],
    ]).Aggregate(FieldSet.Empty, (set, path) => set.Union(FieldSet.OfPath([.. path.Select(PathElement.Field)])));

    /// <summary>The fields that an applied object sets.</summary>
    public static FieldSet Of(JsonObject applied, Schema schema) => Within(applied, schema, isNamed: true).Except(Unowned);

    /// <summary>The fields without those that nobody owns.</summary>
    public static FieldSet Ownable(FieldSet fields) => fields.Except(Unowned);

    /// <summary>
    /// The fields with all named ones on the way to them. What an owner has within a field keeps that field, so a field goes when this of the
    /// remaining owners does not have it.
    /// </summary>
    public static FieldSet WithNamed(FieldSet fields, Schema schema) => WithNamed(fields, schema, isNamed: false);

    /// <summary>
    /// What goes when <paramref name="former"/> fields of an owner are no longer applied and <paramref name="held"/> ones are held by somebody.
    /// </summary>
    public static FieldSet Abandoned(FieldSet former, FieldSet held, Schema schema) =>
        WithNamed(former, schema).Except(WithNamed(held, schema)).Except(Unowned);

    private static FieldSet Within(JsonNode? value, Schema schema, bool isNamed) => FieldItem.Of(value, schema) is not { } items
        ? FieldSet.Member
        : FieldSet.Of(
            !isNamed || value is JsonObject { Count: 0 },
            items.Select(item => new KeyValuePair<string, FieldSet>(item.Element, Within(item.Value, item.Schema, item.IsNamed))));

    private static FieldSet WithNamed(FieldSet fields, Schema schema, bool isNamed) => FieldSet.Of(
        fields.IsMember || isNamed,
        fields.Children.Select(child => new KeyValuePair<string, FieldSet>(
            child.Key,
            WithNamed(child.Value, FieldItem.StructureOf(schema, child.Key), PathElement.FieldName(child.Key) is { } name && FieldItem.Names(schema, name)))));
}
