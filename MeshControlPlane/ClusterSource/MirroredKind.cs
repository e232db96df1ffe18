using System.Text.Json;
using System.Text.Json.Nodes;
using MeshControlPlane.Store;
using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;

namespace MeshControlPlane.ClusterSource;

/// <summary>
/// Keeps the objects of one kind in the store as they are in the cluster. One that the mesh cannot read leaves what was known of it in force, and is told of.
/// </summary>
internal sealed partial class MirroredKind(KindDescriptor kind, Func<ResourceKey, bool> isWanted, ResourceStore store, ILogger log) : IFeedTarget
{
    public Task ReplaceAsync(IReadOnlyList<JsonElement> objects) => store.WriteAsync(
        transaction =>
        {
            var left = transaction.Objects.OfKind(kind.Group, kind.Kind).Select(item => item.Key).Where(isWanted).ToHashSet();
            foreach (var content in objects)
            {
                left.Remove(Put(transaction, content));
            }

            foreach (var key in left)
            {
                transaction.Delete(transaction.Objects.Find(key)!);
            }

            return left.Count;
        },
        dryRun: false,
        CancellationToken.None);

    public Task PutAsync(JsonElement content) => store.WriteAsync(transaction => Put(transaction, content), dryRun: false, CancellationToken.None);

    public Task RemoveAsync(JsonElement content) => store.WriteAsync(
        transaction =>
        {
            if (transaction.Objects.Find(KeyOf(content)) is { } gone)
            {
                transaction.Delete(gone);
            }

            return transaction.Version;
        },
        dryRun: false,
        CancellationToken.None);

    private ResourceKey Put(StoreTransaction transaction, JsonElement content)
    {
        var key = KeyOf(content);
        if (!isWanted(key))
        {
            return key;
        }

        var copy = JsonObject.Create(content)!;
        // Who wrote what, and what others say of it, is not the mesh's.
        (copy["metadata"] as JsonObject)?.Remove("managedFields");
        copy.Remove("status");
        var admission = AdmissionCheck.Check(copy, source: null, UnknownFields.Drop);
        if (admission.Resource is { } resource)
        {
            transaction.Import(key, copy, resource);
        }
        else
        {
            Log.NotUnderstood(log, key, string.Join("; ", admission.Findings));
        }

        return key;
    }

    private ResourceKey KeyOf(JsonElement content)
    {
        var (@namespace, name) = ClusterObject.NameOf(content);
        return new ResourceKey(kind.Group, kind.Kind, @namespace, name);
    }

    private static partial class Log
    {
        [LoggerMessage(82, LogLevel.Warning, "'{Key}' of the cluster is not valid in this mesh; what was known of it stays in force: {Findings}", EventName = "ClusterObjectNotUnderstood")]
        public static partial void NotUnderstood(ILogger logger, ResourceKey key, string findings);
    }
}
