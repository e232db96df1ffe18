using System.Text.Json;
using MeshControlPlane.Api.Kinds;
using MeshControlPlane.Store;

namespace MeshControlPlane.Api.Reading;

/// <summary>Answers get and list.</summary>
internal sealed class ObjectReader(ListPages pages, TimeProvider time)
{
    // Enough for a handful of objects; then the client gets what there is.
    private const int FlushAfterBytes = 32 * 1024;

    /// <summary>Answers with one object.</summary>
    public async Task GetAsync(HttpContext context, ServedKind kind, ResourcePath path)
    {
        var json = JsonFor(context.Request, kind, path.Version);
        var item = kind.Find(path.Namespace, path.Name) ?? throw ApiErrors.NotFound(kind.Descriptor, path.Name);
        await AnswerAsync(context, json, item, StatusCodes.Status200OK);
    }

    /// <summary>Answers with the objects of a collection.</summary>
    public async Task ListAsync(HttpContext context, ServedKind kind, ResourcePath path)
    {
        var filter = new ObjectFilter(kind, path, context.Request.Query);
        var json = JsonFor(context.Request, kind, path.Version);
        var page = pages.Page(context.Request, () =>
        {
            var (objects, version) = kind.List();
            return (objects.Where(filter.Matches), version);
        });
        await AnswerAsync(context, json, page.Items, page.Version, page);
    }

    /// <summary>Answers with an object that is at hand.</summary>
    public static async Task AnswerAsync(HttpContext context, ObjectJson json, KubernetesObject item, int statusCode)
    {
        context.Response.StatusCode = statusCode;
        context.Response.ContentType = "application/json";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter, JsonNodeText.WriterOptions);
        json.WriteObject(writer, item);
        await writer.FlushAsync(context.RequestAborted);
    }

    /// <summary>Answers with objects that are at hand.</summary>
    public static async Task AnswerAsync(HttpContext context, ObjectJson json, IEnumerable<KubernetesObject> items, long version, ListPage? page = null)
    {
        context.Response.ContentType = "application/json";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter, JsonNodeText.WriterOptions);
        json.BeginList(writer, version, page);
        foreach (var item in items)
        {
            json.WriteItem(writer, item);
            if (writer.BytesPending > FlushAfterBytes)
            {
                await writer.FlushAsync(context.RequestAborted);
                await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            }
        }

        ObjectJson.EndList(writer);
        await writer.FlushAsync(context.RequestAborted);
    }

    /// <summary>What writes objects for a request.</summary>
    public ObjectJson JsonFor(HttpRequest request, ServedKind kind, string version) =>
        new(kind, version, Representation.Of(request), request.Query["includeObject"] == "Object", time);
}
