using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace MeshControlPlane.Api.Writing;

/// <summary>Reads JSON that somebody sent, so that all of it can be used: what is wrong with a text is said here, not by whoever asks for it later.</summary>
internal static class JsonBody
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>Reads any JSON.</summary>
    /// <exception cref="ApiException">It is not well-formed.</exception>
    public static JsonNode? Parse(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body))
        {
            throw ApiErrors.BadRequest("the body is not valid JSON: it is not UTF-8");
        }

        try
        {
            var node = JsonNode.Parse(body, documentOptions: Options);
            if (body.IndexOf("\\u"u8) >= 0)
            {
                ReadTexts(node);
            }

            return node;
        }
        catch (JsonException e)
        {
            var where = e.LineNumber is { } line ? $" at line {line + 1}, byte {e.BytePositionInLine + 1}" : "";
            throw ApiErrors.BadRequest($"the body is not valid JSON{where}: {e.Message}");
        }
        catch (InvalidOperationException)
        {
            throw ApiErrors.BadRequest("the body is not valid JSON: a text in it has half of a surrogate pair, such as \\ud83d alone");
        }
    }

    /// <exception cref="InvalidOperationException">A text, or a name, cannot be read.</exception>
    private static void ReadTexts(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (_, value) in map)
                {
                    ReadTexts(value);
                }

                break;
            case JsonArray list:
                foreach (var item in list)
                {
                    ReadTexts(item);
                }

                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                _ = value.GetValue<string>();
                break;
        }
    }
}
