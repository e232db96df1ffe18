using System.Buffers;
using System.Text;
using System.Text.Json;

namespace MeshTranslation.Security;

/// <summary>Takes from a JSON Web Key Set what a proxy needs: public keys of the kinds that it can verify with. Nothing secret is passed on.</summary>
public static class PublicKeys
{
    private static readonly HashSet<string> Members = ["kty", "kid", "alg", "use", "n", "e", "crv", "x", "y"];

    /// <summary>The set with RSA and EC keys alone, and of those the public members; empty when the text is no key set.</summary>
    public static string Of(string keySet)
    {
        ArgumentNullException.ThrowIfNull(keySet);
        try
        {
            using var document = JsonDocument.Parse(keySet, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("keys", out var keys) || keys.ValueKind != JsonValueKind.Array)
            {
                return "";
            }

            var output = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(output))
            {
                Write(keys, writer);
            }

            return Encoding.UTF8.GetString(output.WrittenSpan);
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private static void Write(JsonElement keys, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("keys");
        foreach (var key in keys.EnumerateArray().Where(IsUsable))
        {
            writer.WriteStartObject();
            foreach (var member in key.EnumerateObject().Where(member => Members.Contains(member.Name) && member.Value.ValueKind == JsonValueKind.String))
            {
                member.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static bool IsUsable(JsonElement key) =>
        key.ValueKind == JsonValueKind.Object && key.TryGetProperty("kty", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() is "RSA" or "EC";
}
