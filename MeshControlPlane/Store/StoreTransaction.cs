using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshModel.Resources;

namespace MeshControlPlane.Store;

/// <summary>
/// Changes being made by the one writer, seen by nobody else until they are committed. It gives objects what the server owns:
/// uid, creation time, generation and version.
/// </summary>
internal sealed class StoreTransaction
{
    private readonly bool _dryRun;
    private readonly TimeProvider _time;
    private readonly IReadOnlyDictionary<ResourceKey, string> _seedsBefore;
    private readonly List<ObjectChange> _changes = [];
    private readonly Dictionary<ResourceKey, string> _seeds = [];
    private readonly Dictionary<ResourceKey, AppliedText> _texts = [];

    public StoreTransaction(ObjectSet objects, IReadOnlyDictionary<ResourceKey, string> seeds, long version, TimeProvider time, bool dryRun)
    {
        Objects = objects;
        Version = version;
        _seedsBefore = seeds;
        _time = time;
        _dryRun = dryRun;
    }

    /// <summary>The time.</summary>
    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>The objects with the changes made so far.</summary>
    public ObjectSet Objects { get; private set; }

    /// <summary>The version of the last change made so far.</summary>
    public long Version { get; private set; }

    /// <summary>The changes made so far.</summary>
    public IReadOnlyList<ObjectChange> Changes => _changes;

    /// <summary>The manifests applied so far, by key.</summary>
    public IReadOnlyDictionary<ResourceKey, string> Seeds => _seeds;

    /// <summary>Who writes; empty for nobody in particular.</summary>
    public string Writer { get; set; } = "";

    /// <summary>What is to be kept besides the objects.</summary>
    public WriteNotes Notes => new(Writer, Now, _texts);

    /// <summary>Adds an object that is not there yet.</summary>
    public KubernetesObject Create(ResourceKey key, JsonObject content, Resource decoded, ResourceSource? source = null)
    {
        var created = _time.GetUtcNow();
        var metadata = MetadataOf(content);
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = created.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

        SetOrRemove(metadata, "generation", CountsGenerations(key) ? 1 : null);
        return Put(ChangeType.Added, key, content, decoded, source, previous: null);
    }

    /// <summary>Replaces an object; one that is the same as before stays as it is, version and source included.</summary>
    public KubernetesObject Update(KubernetesObject current, JsonObject content, Resource decoded, ResourceSource? source = null)
    {
        var before = JsonObject.Create(current.Content)!;
        var metadataBefore = MetadataOf(before);
        var metadata = MetadataOf(content);
        foreach (var field in (string[])["uid", "creationTimestamp", "generation", "resourceVersion"])
        {
            metadata.Remove(field);
            if (metadataBefore[field] is { } kept)
            {
                metadata[field] = kept.DeepClone();
            }
        }

        if (JsonNode.DeepEquals(before, content))
        {
            return current;
        }

        if (CountsGenerations(current.Key) && !JsonNode.DeepEquals(before["spec"], content["spec"]))
        {
            metadata["generation"] = (metadataBefore["generation"]?.GetValue<long>() ?? 0) + 1;
        }

        return Put(ChangeType.Modified, current.Key, content, decoded, source, current);
    }

    /// <summary>Takes an object over as another server has it, with its identity, age and generation; one that is the same as before stays as it is.</summary>
    public void Import(ResourceKey key, JsonObject content, Resource decoded)
    {
        var current = Objects.Find(key);
        var metadata = MetadataOf(content);
        metadata.Remove("resourceVersion");
        if (current is not null)
        {
            var before = JsonObject.Create(current.Content)!;
            MetadataOf(before).Remove("resourceVersion");
            if (JsonNode.DeepEquals(before, content))
            {
                return;
            }
        }

        Put(current is null ? ChangeType.Added : ChangeType.Modified, key, content, decoded, source: null, current);
    }

    /// <summary>Takes an object away.</summary>
    public void Delete(KubernetesObject current)
    {
        var content = JsonObject.Create(current.Content)!;
        Stamp(content, current);
        Objects = Objects.Without(current.Key);
        _changes.Add(new ObjectChange(ChangeType.Deleted, current with { Content = Freeze(content), Version = Version }, current));
    }

    /// <summary>The hash of the manifest that was last applied for this key at a start; <see langword="null"/> for none.</summary>
    public string? SeedOf(ResourceKey key) => _seeds.GetValueOrDefault(key) ?? _seedsBefore.GetValueOrDefault(key);

    /// <summary>Remembers that a manifest has been applied.</summary>
    public void RememberSeed(ResourceKey key, string hash) => _seeds[key] = hash;

    /// <summary>Remembers what was written for an object, in the words of its author.</summary>
    public void KeepText(ResourceKey key, AppliedText text) => _texts[key] = text;

    // As Kubernetes does: not for the kinds of its core group.
    private static bool CountsGenerations(ResourceKey key) => key.Group.Length > 0;

    private KubernetesObject Put(ChangeType type, ResourceKey key, JsonObject content, Resource decoded, ResourceSource? source, KubernetesObject? previous)
    {
        Stamp(content, previous);
        var frozen = Freeze(content);
        var item = new KubernetesObject(key, frozen, Version, StoredMetadata.Stamp(decoded, frozen, Version, source));
        Objects = Objects.With(item);
        _changes.Add(new ObjectChange(type, item, previous));
        return item;
    }

    // A dry run shows the version that the object has now, so that a diff does not differ in it.
    private void Stamp(JsonObject content, KubernetesObject? current)
    {
        Version = _dryRun ? Version : Version + 1;
        long? shown = _dryRun ? current?.Version : Version;
        SetOrRemove(MetadataOf(content), "resourceVersion", shown?.ToString(CultureInfo.InvariantCulture));
    }

    private static JsonObject MetadataOf(JsonObject content)
    {
        if (content["metadata"] is JsonObject metadata)
        {
            return metadata;
        }

        metadata = [];
        content["metadata"] = metadata;
        return metadata;
    }

    private static void SetOrRemove(JsonObject target, string field, JsonNode? value)
    {
        target.Remove(field);
        if (value is not null)
        {
            target[field] = value;
        }
    }

    // Parsed again, so that what readers share is immutable.
    private static JsonElement Freeze(JsonObject content) => JsonElement.Parse(JsonSerializer.SerializeToUtf8Bytes(content, JsonNodeText.Options));
}
