using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MeshControlPlane.Store;

/// <summary>How JSON trees become text: without needless escapes, and without reflection over types.</summary>
internal static class JsonNodeText
{
    /// <summary>For <see cref="System.Text.Json.Nodes.JsonNode"/> trees.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>The same for writers.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        options.MakeReadOnly();
        return options;
    }
}
