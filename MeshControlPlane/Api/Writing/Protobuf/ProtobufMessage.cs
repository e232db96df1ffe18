using System.Text.Json.Nodes;
using Google.Protobuf;

namespace MeshControlPlane.Api.Writing.Protobuf;

/// <summary>Reads a message in Kubernetes' protobuf form into the JSON that it stands for.</summary>
/// <param name="fields">The fields by number.</param>
internal sealed class ProtobufMessage(IReadOnlyDictionary<int, ProtobufField> fields)
{
    private static readonly ProtobufField Key = new("key", ProtobufType.Text);

    /// <summary>Reads a message.</summary>
    /// <exception cref="InvalidProtocolBufferException">It is malformed.</exception>
    /// <exception cref="FormatException">It says something in a field that is not known here.</exception>
    public JsonObject Read(ByteString content)
    {
        var result = new JsonObject();
        var input = content.CreateCodedInput();
        while (input.ReadTag() is not 0 and var tag)
        {
            if (fields.TryGetValue(WireFormat.GetTagFieldNumber(tag), out var field))
            {
                ReadField(input, tag, field, result);
            }
            else if (!IsZero(input, tag))
            {
                throw new FormatException($"field {WireFormat.GetTagFieldNumber(tag)} is not known here");
            }
        }

        return result;
    }

    private static void ReadField(CodedInputStream input, uint tag, ProtobufField field, JsonObject result)
    {
        switch (field.Type)
        {
            case ProtobufType.Ignored:
                input.SkipLastField();
                break;
            case ProtobufType.TextMap or ProtobufType.BytesMap:
                var value = new ProtobufField("value", field.Type == ProtobufType.TextMap ? ProtobufType.Text : ProtobufType.Bytes) { Optional = true };
                var entry = new ProtobufMessage(new Dictionary<int, ProtobufField> { [1] = Key, [2] = value }).Read(input.ReadBytes());
                var map = result[field.Name] as JsonObject ?? [];
                map[entry["key"]?.GetValue<string>() ?? ""] = entry["value"]?.DeepClone() ?? "";
                result.TryAdd(field.Name, map);
                break;
            default:
                if (WireFormat.GetTagWireType(tag) != WireTypeOf(field.Type))
                {
                    throw new FormatException($"{field.Name} has the wrong wire type");
                }

                if (ReadValue(input, field) is { } read)
                {
                    Store(result, field, read);
                }

                break;
        }
    }

    private static void Store(JsonObject result, ProtobufField field, JsonNode value)
    {
        if (!field.Repeated)
        {
            result[field.Name] = value;
            return;
        }

        var list = result[field.Name] as JsonArray ?? [];
        list.Add(value);
        result.TryAdd(field.Name, list);
    }

    private static JsonNode? ReadValue(CodedInputStream input, ProtobufField field)
    {
        var keepZero = field.Optional || field.Repeated;
        switch (field.Type)
        {
            case ProtobufType.Text:
                var text = input.ReadString();
                return text.Length > 0 || keepZero ? text : null;
            case ProtobufType.Integer:
                var number = input.ReadInt64();
                return number != 0 || keepZero ? number : null;
            case ProtobufType.Boolean:
                var truth = input.ReadBool();
                return truth || keepZero ? truth : null;
            case ProtobufType.Bytes:
                return input.ReadBytes().ToBase64();
            case ProtobufType.IntegerOrString:
                return ReadIntegerOrString(input.ReadBytes());
            default:
                var message = field.Message!.Read(input.ReadBytes());
                return message.Count > 0 || keepZero ? message : null;
        }
    }

    // type (0 for a number, 1 for text), number, text.
    private static JsonNode? ReadIntegerOrString(ByteString content)
    {
        var parts = new ProtobufMessage(new Dictionary<int, ProtobufField>
        {
            [1] = new("type", ProtobufType.Integer),
            [2] = new("number", ProtobufType.Integer),
            [3] = new("text", ProtobufType.Text),
        }).Read(content);
        return (parts.ContainsKey("type") ? parts["text"] : parts["number"])?.DeepClone();
    }

    private static WireFormat.WireType WireTypeOf(ProtobufType type) =>
        type is ProtobufType.Integer or ProtobufType.Boolean ? WireFormat.WireType.Varint : WireFormat.WireType.LengthDelimited;

    private static bool IsZero(CodedInputStream input, uint tag) => WireFormat.GetTagWireType(tag) switch
    {
        WireFormat.WireType.Varint => input.ReadInt64() == 0,
        WireFormat.WireType.LengthDelimited => input.ReadBytes().IsEmpty,
        _ => false,
    };
}
