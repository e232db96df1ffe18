using System.Globalization;
using System.Text.Json;
using MeshControlPlane.Api.Kinds;
using MeshControlPlane.Api.Tables;
using MeshControlPlane.Store;

namespace MeshControlPlane.Api.Reading;

/// <summary>Writes the objects of one kind in the version and form that a request asked for.</summary>
internal sealed class ObjectJson(ServedKind kind, string version, Representation representation, bool wholeObjectsInTable, TimeProvider time)
{
    private readonly string _apiVersion = kind.Descriptor.ApiVersion(version);
    private readonly string _metaVersion = $"meta.k8s.io/{representation.MetaVersion}";
    private readonly IReadOnlyList<TableColumn> _columns = representation.Form == RepresentationForm.Table ? TableColumns.Of(kind.Descriptor) : [];

    /// <summary>Writes one object; as a table it is a table of one row.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="item">The object.</param>
    /// <param name="withColumns">For a table: whether the columns are told, as they are once in a watch.</param>
    public void WriteObject(Utf8JsonWriter writer, KubernetesObject item, bool withColumns = true)
    {
        switch (representation.Form)
        {
            case RepresentationForm.Table:
                WriteTableHead(writer, item.Version, withColumns);
                WriteRow(writer, item);
                writer.WriteEndArray();
                writer.WriteEndObject();
                break;
            case RepresentationForm.Metadata:
                WriteMetadataOnly(writer, item);
                break;
            default:
                WriteWhole(writer, item);
                break;
        }
    }

    /// <summary>Begins a list, or a page of one; <see cref="WriteItem"/> and <see cref="EndList"/> follow.</summary>
    public void BeginList(Utf8JsonWriter writer, long listVersion, ListPage? page = null)
    {
        if (representation.Form == RepresentationForm.Table)
        {
            WriteTableHead(writer, listVersion, withColumns: true, page);
            return;
        }

        var metadataOnly = representation.Form == RepresentationForm.Metadata;
        writer.WriteStartObject();
        writer.WriteString("kind", metadataOnly ? "PartialObjectMetadataList" : $"{kind.Descriptor.Kind}List");
        writer.WriteString("apiVersion", metadataOnly ? _metaVersion : _apiVersion);
        WriteListMetadata(writer, listVersion, page);
        writer.WriteStartArray("items");
    }

    /// <summary>Writes one object of a list.</summary>
    public void WriteItem(Utf8JsonWriter writer, KubernetesObject item)
    {
        switch (representation.Form)
        {
            case RepresentationForm.Table:
                WriteRow(writer, item);
                break;
            case RepresentationForm.Metadata:
                WriteMetadataOnly(writer, item);
                break;
            default:
                WriteWhole(writer, item);
                break;
        }
    }

    /// <summary>Ends a list.</summary>
    public static void EndList(Utf8JsonWriter writer)
    {
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The object of a bookmark: nothing but its kind and the version reached.</summary>
    public void WriteBookmark(Utf8JsonWriter writer, long reached)
    {
        if (representation.Form == RepresentationForm.Table)
        {
            WriteTableHead(writer, reached, withColumns: false);
            writer.WriteEndArray();
            writer.WriteEndObject();
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("kind", representation.Form == RepresentationForm.Metadata ? "PartialObjectMetadata" : kind.Descriptor.Kind);
        writer.WriteString("apiVersion", representation.Form == RepresentationForm.Metadata ? _metaVersion : _apiVersion);
        WriteListMetadata(writer, reached);
        writer.WriteEndObject();
    }

    private void WriteWhole(Utf8JsonWriter writer, KubernetesObject item)
    {
        writer.WriteStartObject();
        writer.WriteString("apiVersion", _apiVersion);
        writer.WriteString("kind", kind.Descriptor.Kind);
        foreach (var property in item.Content.EnumerateObject())
        {
            if (!property.NameEquals("apiVersion"u8) && !property.NameEquals("kind"u8))
            {
                property.WriteTo(writer);
            }
        }

        if (kind.StatusOf(item) is { } status)
        {
            writer.WritePropertyName("status");
            status.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private void WriteMetadataOnly(Utf8JsonWriter writer, KubernetesObject item)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", "PartialObjectMetadata");
        writer.WriteString("apiVersion", _metaVersion);
        writer.WritePropertyName("metadata");
        item.Content.GetProperty("metadata").WriteTo(writer);
        writer.WriteEndObject();
    }

    private void WriteTableHead(Utf8JsonWriter writer, long tableVersion, bool withColumns, ListPage? page = null)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", "Table");
        writer.WriteString("apiVersion", _metaVersion);
        WriteListMetadata(writer, tableVersion, page);
        writer.WriteStartArray("columnDefinitions");
        foreach (var column in withColumns ? _columns : [])
        {
            writer.WriteStartObject();
            writer.WriteString("name", column.Name);
            writer.WriteString("type", "string");
            writer.WriteString("format", column.Name == "Name" ? "name" : "");
            writer.WriteString("description", column.Description);
            writer.WriteNumber("priority", column.Priority);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("rows");
    }

    private void WriteRow(Utf8JsonWriter writer, KubernetesObject item)
    {
        var shown = item.Content;
        if (kind.StatusOf(item) is not null)
        {
            var buffer = new System.Buffers.ArrayBufferWriter<byte>();
            using (var inner = new Utf8JsonWriter(buffer, JsonNodeText.WriterOptions))
            {
                WriteWhole(inner, item);
            }

            shown = JsonElement.Parse(buffer.WrittenSpan);
        }

        var now = time.GetUtcNow();
        writer.WriteStartObject();
        writer.WriteStartArray("cells");
        foreach (var column in _columns)
        {
            writer.WriteStringValue(column.Cell(shown, now));
        }

        writer.WriteEndArray();
        writer.WritePropertyName("object");
        if (wholeObjectsInTable)
        {
            WriteWhole(writer, item);
        }
        else
        {
            WriteMetadataOnly(writer, item);
        }

        writer.WriteEndObject();
    }

    private static void WriteListMetadata(Utf8JsonWriter writer, long listVersion, ListPage? page = null)
    {
        writer.WriteStartObject("metadata");
        writer.WriteString("resourceVersion", listVersion.ToString(CultureInfo.InvariantCulture));
        if (page?.Continue is { } token)
        {
            writer.WriteString("continue", token);
            writer.WriteNumber("remainingItemCount", page.Remaining);
        }

        writer.WriteEndObject();
    }
}
