using System.Text.Json;
using System.Text.Json.Nodes;
using MeshControlPlane.Api.Manifests;
using MeshControlPlane.Store;
using MeshModel.Kinds;

namespace MeshControlPlane.Api.FieldOwnership;

/// <summary>Keeps <c>metadata.managedFields</c> of objects that are about to be stored.</summary>
internal static class ObjectOwnership
{
    /// <summary>The name under which <c>kubectl apply</c> writes when it merges by itself.</summary>
    public const string ClientSideApply = "kubectl-client-side-apply";

    // kubectl calls itself so when the server merges; it may take what it had applied by itself before.
    private const string ServerSideKubectl = "kubectl";
    private const string BeforeFirstApply = "before-first-apply";
    private const string ManagedFields = "managedFields";

    /// <summary>Notes in a written object who owns its fields now.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="current">The object before; <see langword="null"/> for a new one.</param>
    /// <param name="written">The object as it is about to be stored.</param>
    /// <param name="given">The owners that the writer sent along; <see langword="null"/> for none.</param>
    /// <param name="writer">Who writes.</param>
    /// <param name="now">The time.</param>
    public static void NoteUpdate(KindDescriptor kind, KubernetesObject? current, JsonObject written, JsonArray? given, string writer, DateTimeOffset now)
    {
        var live = current is null ? EmptyOf(kind) : JsonObject.Create(current.Content)!;
        var before = FieldOwners.Read(live["metadata"]?[ManagedFields]);
        if (given is [JsonObject { Count: 0 }])
        {
            before = FieldOwners.None;
        }
        else if (given is not null && FieldOwners.Read(given) is { IsEmpty: false } owners)
        {
            before = owners;
        }
        else if (current is not null && before.IsEmpty)
        {
            // Nobody has kept track of it so far, so that what this writer leaves as it is would look like nobody's.
            return;
        }

        Note(written, before.AfterUpdate(writer, written["apiVersion"]!.GetValue<string>(), live, written, kind.Schema, now));
    }

    /// <summary>The object that comes of applying one, with its owners.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="current">The object before; <see langword="null"/> for none.</param>
    /// <param name="applied">What is applied, in the form that it has in the URL's version.</param>
    /// <param name="applier">Who applies.</param>
    /// <param name="force">Whether fields are taken from their owners.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="ApiException">Fields have other owners.</exception>
    public static JsonObject Apply(KindDescriptor kind, KubernetesObject? current, JsonObject applied, string applier, bool force, DateTimeOffset now)
    {
        var live = current is null ? EmptyOf(kind) : JsonObject.Create(current.Content)!;
        var version = applied["apiVersion"]!.GetValue<string>();
        var owners = FieldOwners.Read(live["metadata"]?[ManagedFields]);
        live["metadata"]!.AsObject().Remove(ManagedFields);
        if (current is not null && owners.IsEmpty)
        {
            owners = owners.AfterUpdate(BeforeFirstApply, version, EmptyOf(kind), live, kind.Schema, now);
        }

        var (merged, after) = Apply(owners, kind, live, applied, applier, version, force, now);
        if (applier == ServerSideKubectl && merged["metadata"]!["annotations"] is JsonObject annotations && annotations.ContainsKey(LastApplied.Annotation))
        {
            annotations[LastApplied.Annotation] = LastApplied.Of(applied);
        }

        Note(merged, after);
        return merged;
    }

    private static (JsonObject Merged, FieldOwners Owners) Apply(
        FieldOwners owners, KindDescriptor kind, JsonObject live, JsonObject applied, string applier, string version, bool force, DateTimeOffset now)
    {
        try
        {
            return owners.Apply(applier, version, live, applied, kind.Schema, force, now);
        }
        catch (FieldConflictException e)
        {
            var allowed = applier == ServerSideKubectl ? AppliedByClient(live, kind) : FieldSet.Empty;
            var refused = e.Conflicts.Select(conflict => conflict with { Fields = conflict.Fields.Except(allowed) })
                .Where(conflict => !conflict.Fields.IsEmpty)
                .ToList();
            return refused.Count == 0
                ? owners.Apply(applier, version, live, applied, kind.Schema, force: true, now)
                : throw new FieldConflictException(refused).ToApiException();
        }
    }

    // What kubectl applied last by itself, as far as it still stands.
    private static FieldSet AppliedByClient(JsonObject live, KindDescriptor kind)
    {
        if (live["metadata"]?["annotations"]?[LastApplied.Annotation] is not JsonValue annotation || !annotation.TryGetValue<string>(out var text))
        {
            return FieldSet.Empty;
        }

        try
        {
            if (JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) is not JsonObject last)
            {
                return FieldSet.Empty;
            }

            var comparison = FieldComparison.Of(last, live, kind.Schema);
            return OwnedFields.Of(last, kind.Schema).Except(comparison.Modified).Except(comparison.Added).Except(comparison.Removed);
        }
        catch (JsonException)
        {
            return FieldSet.Empty;
        }
    }

    // Objects of Kubernetes' own kinds have a spec before anybody has written one.
    private static JsonObject EmptyOf(KindDescriptor kind)
    {
        var empty = new JsonObject { ["metadata"] = new JsonObject() };
        if (!kind.Group.EndsWith(".istio.io", StringComparison.Ordinal) && kind.Schema.Properties.ContainsKey("spec"))
        {
            empty["spec"] = new JsonObject();
        }

        return empty;
    }

    private static void Note(JsonObject item, FieldOwners owners)
    {
        var metadata = item["metadata"]!.AsObject();
        metadata.Remove(ManagedFields);
        if (!owners.IsEmpty)
        {
            metadata[ManagedFields] = owners.ToJson();
        }
    }
}
