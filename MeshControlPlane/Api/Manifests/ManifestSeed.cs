using System.Text.Json.Nodes;
using MeshControlPlane.Api.FieldOwnership;
using MeshControlPlane.Api.Patches;
using MeshControlPlane.Api.Writing;
using MeshControlPlane.Store;
using MeshModel.Findings;
using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;

namespace MeshControlPlane.Api.Manifests;

/// <summary>
/// Applies manifests at the start, as <c>kubectl apply</c> would, each content once: what users change or delete afterwards stays as they left it.
/// </summary>
internal sealed class ManifestSeed(ResourceStore store)
{
    /// <summary>Applies files and directories, all or none. Resources without a namespace go to the default one; namespaces that are missing are made.</summary>
    /// <exception cref="ManifestException">A file cannot be read, or something in it is wrong: the message lists all faults.</exception>
    /// <exception cref="StoreException">The disk refused; nothing has been applied.</exception>
    public async Task<SeedReport> ApplyAsync(IReadOnlyList<string> filesOrDirectories, string defaultNamespace, CancellationToken cancellationToken)
    {
        var manifests = await new ManifestReader(defaultNamespace).ReadAsync(filesOrDirectories, cancellationToken);
        return await store.WriteAsync(transaction => Apply(transaction, manifests), dryRun: false, cancellationToken);
    }

    private static SeedReport Apply(StoreTransaction transaction, IReadOnlyList<Manifest> manifests)
    {
        List<ResourceKey> applied = [], unchanged = [];
        List<(string, Finding)> warnings = [];
        List<string> faults = [];
        transaction.Writer = ObjectOwnership.ClientSideApply;
        foreach (var manifest in manifests)
        {
            if (transaction.SeedOf(manifest.Key) == manifest.Hash)
            {
                unchanged.Add(manifest.Key);
                continue;
            }

            try
            {
                ApplyOne(transaction, manifest);
                transaction.RememberSeed(manifest.Key, manifest.Hash);
                if (manifest.Text is { } text)
                {
                    transaction.KeepText(manifest.Key, new AppliedText(text, Path.GetFullPath(manifest.Source.File), text));
                }

                applied.Add(manifest.Key);
                warnings.AddRange(manifest.Findings.Where(finding => finding.Severity == Severity.Warning).Select(finding => (manifest.Source.File, finding)));
            }
            catch (ApiException e)
            {
                faults.Add($"{manifest.Source.File}:{manifest.Source.LineOf("")}: {e.Message}");
            }
        }

        return faults.Count == 0 ? new SeedReport(applied, unchanged, warnings) : throw new ManifestException(faults);
    }

    private static void ApplyOne(StoreTransaction transaction, Manifest manifest)
    {
        var (kind, key) = (manifest.Kind, manifest.Key);
        if (kind.Namespaced)
        {
            EnsureNamespace(transaction, key.Namespace);
        }

        var current = transaction.Objects.Find(key);
        var content = current is null ? manifest.Content.DeepClone().AsObject() : Merge(current, manifest.Content);
        var metadata = content["metadata"]!.AsObject();
        if (metadata["annotations"] is not JsonObject annotations)
        {
            metadata["annotations"] = annotations = [];
        }

        annotations[LastApplied.Annotation] = manifest.LastApplied;
        var version = manifest.Content["apiVersion"]!.GetValue<string>();
        var path = new ResourcePath
        {
            Group = kind.Group,
            Version = version[(version.LastIndexOf('/') + 1)..],
            Namespace = key.Namespace,
            Plural = kind.Plural,
            Name = key.Name,
        };
        var submitted = SubmittedObject.Read(content, kind, path);
        var admission = ObjectAdmission.Admit(kind, path.Version, submitted.Content, UnknownFields.Refuse);
        ObjectOwnership.NoteUpdate(kind, current, submitted.Content, submitted.ManagedFields, ObjectOwnership.ClientSideApply, transaction.Now);
        _ = current is null
            ? ObjectChanges.Create(transaction, kind, submitted.Content, admission.Resource!, manifest.Source)
            : ObjectChanges.Update(transaction, kind, current, submitted.Content, admission.Resource!, manifest.Source);
    }

    // What the manifest no longer says goes, what it says counts, and what others have added stays.
    private static JsonObject Merge(KubernetesObject current, JsonObject manifest)
    {
        var live = JsonObject.Create(current.Content)!;
        var before = live["metadata"]?["annotations"]?[LastApplied.Annotation]?.GetValue<string>();
        var patch = manifest.DeepClone().AsObject();
        if (before is not null && JsonNode.Parse(before) is JsonObject last)
        {
            AddDeletions(patch, last);
        }

        return JsonMergePatch.Apply(live, patch)!.AsObject();
    }

    private static void AddDeletions(JsonObject patch, JsonObject last)
    {
        foreach (var (name, value) in last)
        {
            if (!patch.ContainsKey(name))
            {
                patch[name] = null;
            }
            else if (value is JsonObject inner && patch[name] is JsonObject outer)
            {
                AddDeletions(outer, inner);
            }
        }
    }

    private static void EnsureNamespace(StoreTransaction transaction, string name)
    {
        if (transaction.Objects.Find(new ResourceKey("", "Namespace", "", name)) is not null)
        {
            return;
        }

        var content = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } };
        var admission = ObjectAdmission.Admit(ResourceKinds.Namespace, "v1", content, UnknownFields.Refuse);
        ObjectChanges.Create(transaction, ResourceKinds.Namespace, content, admission.Resource!);
    }
}
