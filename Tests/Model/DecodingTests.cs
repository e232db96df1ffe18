using System.Text.Json.Nodes;
using MeshModel.Findings;
using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;
using Xunit;

namespace Tests.Model;

public sealed class DecodingTests
{
    public static TheoryData<string> Kinds => [.. ResourceKinds.All.Select(kind => kind.Kind)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryField_IsDecodedAndWrittenBack(string name)
    {
        var kind = ResourceKinds.All.Single(candidate => candidate.Kind == name);
        for (var choice = 0; choice < 4; choice++)
        {
            var resource = Example(kind.Schema, "", choice).AsObject();
            resource.Remove("status");
            resource["apiVersion"] = kind.ApiVersion(kind.Versions[0]);
            resource["kind"] = kind.Kind;

            // The rules may refuse such a mixture; its structure must be right.
            var admission = AdmissionCheck.Check(resource, source: null);
            Assert.DoesNotContain(admission.Findings, finding => finding.Rule == "SCHEMA" && finding.Severity == Severity.Error);

            var written = ResourceJson.Write(ResourceJson.Read(kind, resource));
            Assert.True(JsonNode.DeepEquals(resource, written), $"{resource}\n{written}");
        }
    }

    // A value for every field; of a set of which one may be given, the one that the choice falls on.
    private static JsonNode Example(Schema schema, string name, int choice) => schema.Type switch
    {
        SchemaType.Object => new JsonObject(schema.Properties
            .Where(property => schema.OneOf.All(set => !set.Contains(property.Key) || set[choice % set.Count] == property.Key))
            .Select(property => KeyValuePair.Create(property.Key, (JsonNode?)Example(property.Value, property.Key, choice)))),
        SchemaType.Map => new JsonObject { ["key"] = Example(schema.Items!, name, choice) },
        SchemaType.Array => new JsonArray(Example(schema.Items!, name, choice), Example(schema.Items!, name, choice)),
        SchemaType.Integer => JsonValue.Create(7),
        SchemaType.Number => JsonValue.Create(7.5),
        SchemaType.Boolean => JsonValue.Create(true),
        SchemaType.IntegerOrString => choice % 2 == 0 ? JsonValue.Create(7) : JsonValue.Create("seven"),
        SchemaType.Any => new JsonObject { ["any"] = new JsonArray(1, "two", false) },
        _ => JsonValue.Create(schema.Enum.Count > 0 ? schema.Enum[choice % schema.Enum.Count] : TextOf(schema.Format, name)),
    };

    private static string TextOf(string? format, string name) => format switch
    {
        "duration" => "1h2m3s",
        "date-time" => "2024-05-01T12:00:00.5Z",
        "byte" => "aGk=",
        _ => name == "resourceVersion" ? "17" : "text",
    };
}
