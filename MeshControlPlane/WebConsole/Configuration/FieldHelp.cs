using System.Text.RegularExpressions;
using MeshControlPlane.Api.OpenApi;
using MeshModel.Kinds;
using MeshModel.Schemas;

namespace MeshControlPlane.WebConsole.Configuration;

/// <summary>What is to be known of a field.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Type">Its type, as <c>kubectl explain</c> has it.</param>
/// <param name="Description">What it means.</param>
/// <param name="Values">The values that it may have; empty for any.</param>
/// <param name="Fields">The fields in it, with what they mean.</param>
public sealed partial record FieldHelp(string Path, string Type, string Description, IReadOnlyList<string> Values,
    IReadOnlyList<(string Name, string Description)> Fields)
{
    /// <summary>The help for a field of a kind; where there is no such field, for the nearest around it.</summary>
    public static FieldHelp? Of(KindDescriptor kind, string path)
    {
        var schema = PublishedSchemas.Of(kind);
        var names = new List<string>();
        foreach (Match step in Step().Matches(path))
        {
            if (step.Groups["index"].Success)
            {
                continue;
            }

            var name = step.Groups["key"].Success ? step.Groups["key"].Value : step.Groups["name"].Value;
            while (schema is { Type: SchemaType.Array, Items: { } element })
            {
                schema = element;
            }

            if ((schema.Type == SchemaType.Map ? schema.Items : schema.Properties.GetValueOrDefault(name)) is not { } inner)
            {
                break;
            }

            // What the entries of a map are called is their author's choice.
            var description = inner.Description.Length > 0 ? inner.Description : schema.Description;
            schema = inner with { Description = description };
            names.Add(name);
        }

        var parts = schema.Type == SchemaType.Array ? schema.Items! : schema;
        return names.Count == 0
            ? null
            : new FieldHelp(
                $"{kind.Kind}.{string.Join('.', names)}",
                TypeOf(schema),
                schema.Description,
                schema.Enum,
                [.. parts.Properties.Select(field => (field.Key, field.Value.Description))]);
    }

    private static string TypeOf(Schema schema) => schema.Type switch
    {
        SchemaType.Array => $"[]{TypeOf(schema.Items!)}",
        SchemaType.Map => $"map[string]{TypeOf(schema.Items!)}",
        SchemaType.IntegerOrString => "IntOrString",
        SchemaType.String when schema.Format == "duration" => "duration, such as 1.5s",
        var type => type.ToString().ToLowerInvariant(),
    };

    [GeneratedRegex("""(?<index>\[\d+\])|\["(?<key>[^"]*)"\]|(?<name>[^.\[\]]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Step();
}
