using System.Text.Json.Nodes;
using MeshControlPlane.Store;
using MeshModel.Kinds;
using MeshModel.Resources;

namespace MeshControlPlane.Api.Writing;

/// <summary>The changes that can be made to admitted objects within a transaction, whoever asks: the API or a manifest at the start.</summary>
internal static class ObjectChanges
{
    /// <summary>Adds an object.</summary>
    /// <exception cref="ApiException">It exists, or its namespace does not.</exception>
    public static KubernetesObject Create(StoreTransaction transaction, KindDescriptor kind, JsonObject content, Resource decoded, ResourceSource? source = null)
    {
        var key = decoded.Key;
        if (kind.Namespaced && transaction.Objects.Find(new ResourceKey("", "Namespace", "", key.Namespace)) is null)
        {
            throw ApiErrors.NotFound(ResourceKinds.Namespace, key.Namespace);
        }

        if (transaction.Objects.Find(key) is not null)
        {
            throw ApiErrors.AlreadyExists(kind, key.Name);
        }

        ObjectDefaults.Complete(transaction, kind, key, content, current: null);
        return transaction.Create(key, InStoredForm(kind, content), decoded, source);
    }

    /// <summary>Replaces an object.</summary>
    public static KubernetesObject Update(
        StoreTransaction transaction, KindDescriptor kind, KubernetesObject current, JsonObject content, Resource decoded, ResourceSource? source = null)
    {
        ObjectDefaults.Complete(transaction, kind, current.Key, content, current);
        return transaction.Update(current, InStoredForm(kind, content), decoded, source);
    }

    /// <summary>Takes an object away; with a namespace goes all that is in it.</summary>
    /// <exception cref="ApiException">It is the <c>default</c> namespace.</exception>
    public static void Delete(StoreTransaction transaction, KindDescriptor kind, KubernetesObject current)
    {
        if (ReferenceEquals(kind, ResourceKinds.Namespace))
        {
            if (current.Key.Name == "default")
            {
                throw ApiErrors.Forbidden(kind, current.Key.Name, "this namespace may not be deleted");
            }

            foreach (var inside in transaction.Objects.All.Where(item => item.Key.Namespace == current.Key.Name).ToList())
            {
                transaction.Delete(inside);
            }
        }

        transaction.Delete(current);
    }

    // The preferred version, and the order of fields that people expect.
    private static JsonObject InStoredForm(KindDescriptor kind, JsonObject content)
    {
        var ordered = new JsonObject { ["apiVersion"] = kind.ApiVersion(kind.Versions[0]), ["kind"] = kind.Kind };
        foreach (var (name, value) in content.OrderBy(field => field.Key == "metadata" ? 0 : 1).ToList())
        {
            if (name is not ("apiVersion" or "kind"))
            {
                content.Remove(name);
                ordered[name] = value;
            }
        }

        return ordered;
    }
}
