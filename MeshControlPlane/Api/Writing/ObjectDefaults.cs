using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshControlPlane.Store;
using MeshModel.Kinds;
using MeshModel.Resources;

namespace MeshControlPlane.Api.Writing;

/// <summary>Fills in what Kubernetes fills in and kubectl's users expect to see.</summary>
internal static class ObjectDefaults
{
    /// <summary>Completes an object that is about to be stored.</summary>
    /// <exception cref="ApiException">It asks for an address that another Service has, or changes one that must stay.</exception>
    public static void Complete(StoreTransaction transaction, KindDescriptor kind, ResourceKey key, JsonObject content, KubernetesObject? current)
    {
        if (ReferenceEquals(kind, ResourceKinds.Service))
        {
            CompleteService(transaction, kind, key, content["spec"]!.AsObject(), current);
        }
        else if (ReferenceEquals(kind, ResourceKinds.Namespace))
        {
            var metadata = content["metadata"]!.AsObject();
            var labels = metadata["labels"] as JsonObject ?? [];
            labels["kubernetes.io/metadata.name"] = key.Name;
            metadata.TryAdd("labels", labels);
        }
        else if (ReferenceEquals(kind, ResourceKinds.Deployment))
        {
            content["spec"]!.AsObject().TryAdd("replicas", 1);
        }
        else if (ReferenceEquals(kind, ResourceKinds.Secret))
        {
            content.TryAdd("type", "Opaque");
            EncodeTexts(content);
        }
    }

    // stringData is a way to write data, not a field to keep.
    private static void EncodeTexts(JsonObject secret)
    {
        if (secret["stringData"] is not JsonObject texts)
        {
            return;
        }

        var data = secret["data"] as JsonObject ?? [];
        foreach (var (name, text) in texts)
        {
            data[name] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text!.GetValue<string>()));
        }

        secret.Remove("stringData");
        secret.TryAdd("data", data);
    }

    private static void CompleteService(StoreTransaction transaction, KindDescriptor kind, ResourceKey key, JsonObject spec, KubernetesObject? current)
    {
        spec.TryAdd("type", "ClusterIP");
        spec.TryAdd("sessionAffinity", "None");
        foreach (var port in (spec["ports"] as JsonArray ?? []).OfType<JsonObject>())
        {
            port.TryAdd("protocol", "TCP");
            port.TryAdd("targetPort", port["port"]?.DeepClone());
        }

        if (spec["type"]!.GetValue<string>() == "ExternalName")
        {
            return;
        }

        var before = current is not null && current.Content.GetProperty("spec").TryGetProperty("clusterIP", out var ip) ? ip.GetString() : null;
        var asked = spec["clusterIP"]?.GetValue<string>() is { Length: > 0 } given ? given : null;
        if (before is not null && asked is not null && asked != before)
        {
            throw ApiErrors.Invalid(kind, key.Name, "spec.clusterIP", $"Invalid value: \"{asked}\": field is immutable; delete the service and create it anew");
        }

        if (asked is not null and not "None" && before is null && AddressesOf(transaction.Objects).TryGetValue(asked, out var owner) && owner != key)
        {
            throw ApiErrors.Invalid(kind, key.Name, "spec.clusterIP", $"Invalid value: \"{asked}\": provided IP is already allocated (to {owner})");
        }

        var address = asked ?? before ?? FreeAddress(transaction.Objects, key);
        spec["clusterIP"] = address;
        spec["clusterIPs"] = new JsonArray(address);
        spec.TryAdd("internalTrafficPolicy", "Cluster");
        spec.TryAdd("ipFamilies", new JsonArray("IPv4"));
        spec.TryAdd("ipFamilyPolicy", "SingleStack");
    }

    // From the name, so that a service that is made again gets its address again, as long as nobody else has it.
    private static string FreeAddress(ObjectSet objects, ResourceKey key)
    {
        var taken = AddressesOf(objects);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{key.Namespace}/{key.Name}"));
        var start = hash[0] | (hash[1] << 8);
        for (var i = 0; i < 1 << 16; i++)
        {
            var number = (start + i) & 0xffff;
            var address = string.Create(CultureInfo.InvariantCulture, $"10.96.{number >> 8}.{number & 0xff}");
            if ((number & 0xff) is not (0 or 255) && !taken.ContainsKey(address))
            {
                return address;
            }
        }

        throw ApiErrors.Forbidden(ResourceKinds.Service, key.Name, "all 65,000 cluster addresses are taken");
    }

    private static Dictionary<string, ResourceKey> AddressesOf(ObjectSet objects)
    {
        var addresses = new Dictionary<string, ResourceKey>();
        foreach (var service in objects.OfKind("", "Service"))
        {
            if (service.Content.GetProperty("spec").TryGetProperty("clusterIP", out var ip) && ip.ValueKind == JsonValueKind.String)
            {
                addresses[ip.GetString()!] = service.Key;
            }
        }

        return addresses;
    }
}
