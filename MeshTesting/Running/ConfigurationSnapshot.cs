using System.Net;
using System.Text.Json.Nodes;
using MeshExplanation.Running;
using MeshModel.Kinds;

namespace MeshTesting.Running;

/// <summary>All objects that can be written, as they were at a moment, so that they can be put back.</summary>
internal sealed class ConfigurationSnapshot
{
    private static readonly string[] ServersOwn = ["uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink"];

    private readonly Dictionary<string, JsonObject> _objects;

    private ConfigurationSnapshot(Dictionary<string, JsonObject> objects) => _objects = objects;

    public static async Task<ConfigurationSnapshot> TakeAsync(MeshConnection connection, CancellationToken cancellationToken)
    {
        var kinds = ResourceKinds.All.Where(kind => !kind.ReadOnly);
        var lists = await Task.WhenAll(kinds.Select(kind => ListAsync(connection, kind, cancellationToken))).ConfigureAwait(false);
        var objects = lists.SelectMany(list => list);
        return new ConfigurationSnapshot(objects.ToDictionary(resource => ResourcePath.Of(resource)!, resource => resource, StringComparer.Ordinal));
    }

    /// <summary>Makes the mesh's objects what they were.</summary>
    /// <returns>Those that were written.</returns>
    /// <exception cref="MeshChangeException">One cannot be put back.</exception>
    public async Task<IReadOnlyList<JsonObject>> RestoreAsync(MeshConnection connection, CancellationToken cancellationToken)
    {
        var now = await TakeAsync(connection, cancellationToken).ConfigureAwait(false);
        var written = new List<JsonObject>();
        foreach (var (path, before) in _objects)
        {
            var current = now._objects.GetValueOrDefault(path);
            if (current is not null && JsonNode.DeepEquals(ContentOf(before), ContentOf(current)))
            {
                continue;
            }

            var wanted = ContentOf(before);
            if (current is not null)
            {
                wanted["metadata"]!["resourceVersion"] = ResourcePath.Metadata(current, "resourceVersion");
            }

            var answer = current is null
                ? await CallAsync(connection, HttpMethod.Post, path[..path.LastIndexOf('/')], wanted, cancellationToken).ConfigureAwait(false)
                : await CallAsync(connection, HttpMethod.Put, path, wanted, cancellationToken).ConfigureAwait(false);
            written.Add(answer);
        }

        // What is in a namespace goes before the namespace does.
        var added = now._objects.Where(entry => !_objects.ContainsKey(entry.Key)).OrderBy(entry => entry.Value["kind"]?.ToString() == "Namespace");
        foreach (var (path, _) in added)
        {
            await CallAsync(connection, HttpMethod.Delete, path, null, cancellationToken).ConfigureAwait(false);
        }

        return written;
    }

    private static async Task<IEnumerable<JsonObject>> ListAsync(MeshConnection connection, KindDescriptor kind, CancellationToken cancellationToken)
    {
        var (status, list) = await connection.CallAsync(HttpMethod.Get, ResourcePath.Collection(kind, null), null, cancellationToken).ConfigureAwait(false);
        if (status != HttpStatusCode.OK || list["items"] is not JsonArray items)
        {
            return [];
        }

        return items.OfType<JsonObject>().Select(item =>
        {
            item = (JsonObject)item.DeepClone();
            item["apiVersion"] ??= kind.ApiVersion(kind.Versions[0]);
            item["kind"] ??= kind.Kind;
            return item;
        });
    }

    private static async Task<JsonObject> CallAsync(
        MeshConnection connection, HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        var (status, answer) = await connection.CallAsync(method, path, body, cancellationToken).ConfigureAwait(false);
        return (int)status is >= 200 and < 300 or 404 ? answer : throw new MeshChangeException($"{path} cannot be put back: {answer["message"]}");
    }

    private static JsonObject ContentOf(JsonObject resource)
    {
        var content = (JsonObject)resource.DeepClone();
        content.Remove("status");
        foreach (var field in ServersOwn)
        {
            (content["metadata"] as JsonObject)?.Remove(field);
        }

        return content;
    }
}
