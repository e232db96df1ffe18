using System.Text;
using System.Text.Json;
using MeshModel.Resources;

namespace MeshControlPlane.Store;

/// <summary>The file that a resource was read from, and the lines of its fields, as JSON.</summary>
internal static class StoredSource
{
    public static ResourceSource Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var lines = document.RootElement.GetProperty("lines").EnumerateObject().ToDictionary(line => line.Name, line => line.Value.GetInt32());
        return new ResourceSource { File = document.RootElement.GetProperty("file").GetString()!, Lines = lines };
    }

    public static string Write(ResourceSource source)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("file", source.File);
            writer.WriteStartObject("lines");
            foreach (var (path, line) in source.Lines)
            {
                writer.WriteNumber(path, line);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
