using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MeshControlPlane.Api.FieldOwnership;
using MeshControlPlane.Api.Kinds;
using MeshControlPlane.Api.Patches;
using MeshControlPlane.Store;
using MeshModel.Findings;
using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;

namespace MeshControlPlane.Api.Writing;

/// <summary>Creates, replaces, patches and deletes objects. A write that is refused changes nothing.</summary>
internal sealed class ObjectWriter(ResourceStore store)
{
    private const string Editor = "kubectl-edit";
    private const string ModifiedSince = "the object has been modified; please apply your changes to the latest version and try again";

    /// <summary>Adds an object.</summary>
    public async Task<WrittenObject> CreateAsync(HttpRequest request, ServedKind kind, ResourcePath path)
    {
        var descriptor = kind.Descriptor;
        var options = WriteOptions.Of(request);
        var submitted = SubmittedObject.Read(await RequestBody.ReadObjectAsync(request), descriptor, path);
        if (submitted.ResourceVersion is > 0)
        {
            throw ApiErrors.BadRequest("resourceVersion should not be set on objects to be created");
        }

        if (submitted.Name.Length == 0)
        {
            submitted.TakeName(submitted.GenerateName.Length > 0
                ? submitted.GenerateName + RandomNumberGenerator.GetString("bcdfghjklmnpqrstvwxz2456789", 5)
                : throw ApiErrors.Invalid(descriptor, "", "metadata.name", "Required value: name or generateName is required"));
        }

        var admission = ObjectAdmission.Admit(descriptor, path.Version, submitted.Content, options.UnknownFields);
        var item = await WriteAsync(
            request,
            options.Writer,
            transaction =>
            {
                ObjectOwnership.NoteUpdate(descriptor, current: null, submitted.Content, submitted.ManagedFields, options.Writer, transaction.Now);
                return ObjectChanges.Create(transaction, descriptor, submitted.Content, admission.Resource!);
            },
            options.DryRun);
        return new WrittenObject(item, WarningsOf(admission)) { IsNew = true };
    }

    /// <summary>Replaces an object.</summary>
    public async Task<WrittenObject> ReplaceAsync(HttpRequest request, ServedKind kind, ResourcePath path)
    {
        var descriptor = kind.Descriptor;
        var options = WriteOptions.Of(request);
        var submitted = SubmittedObject.Read(await RequestBody.ReadObjectAsync(request), descriptor, path);
        return await WriteAsync(
            request,
            options.Writer,
            transaction => Replace(transaction, descriptor, path, Existing(transaction, descriptor, path), submitted, options),
            options.DryRun);
    }

    /// <summary>Changes a part of an object.</summary>
    public async Task<WrittenObject> PatchAsync(HttpRequest request, ServedKind kind, ResourcePath path)
    {
        var descriptor = kind.Descriptor;
        var options = WriteOptions.Of(request);
        if (RequestBody.MediaTypeOf(request) == RequestBody.ApplyMediaType)
        {
            return await ApplyAsync(request, descriptor, path, options);
        }

        if (options.Force is not null)
        {
            throw ApiErrors.BadRequest("force: Forbidden: may not be specified for non-apply patch");
        }

        var apply = PatchOf(RequestBody.MediaTypeOf(request), descriptor);
        var patch = await RequestBody.ReadJsonAsync(request);
        return await WriteAsync(
            request,
            options.Writer,
            transaction =>
            {
                var current = Existing(transaction, descriptor, path);
                var before = JsonObject.Create(current.Content)!;
                before["apiVersion"] = descriptor.ApiVersion(path.Version);
                if (apply(before, patch) is not JsonObject after)
                {
                    throw ApiErrors.BadRequest("the patch leaves no object");
                }

                return Replace(transaction, descriptor, path, current, SubmittedObject.Read(after, descriptor, path), options);
            },
            options.DryRun);
    }

    // Server-side apply.
    private async Task<WrittenObject> ApplyAsync(HttpRequest request, KindDescriptor kind, ResourcePath path, WriteOptions options)
    {
        if (!options.IsWriterNamed)
        {
            throw ApiErrors.BadRequest("PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
        }

        var submitted = SubmittedObject.Read(await RequestBody.ReadYamlObjectAsync(request), kind, path);
        if (submitted.ManagedFields is not null)
        {
            throw ApiErrors.BadRequest("metadata.managedFields must be nil");
        }

        if (options.UnknownFields != UnknownFields.Refuse)
        {
            SchemaPruning.Prune(submitted.Content, kind.Schema);
        }

        AppliedObject.Check(submitted.Content, kind, path);
        return await WriteAsync(
            request,
            options.Writer,
            transaction =>
            {
                var current = transaction.Objects.Find(new ResourceKey(kind.Group, kind.Kind, path.Namespace, path.Name));
                CheckPreconditions(kind, path, current, submitted);
                var merged = ObjectOwnership.Apply(kind, current, submitted.Content, options.Writer, options.Force == true, transaction.Now);
                var admission = ObjectAdmission.Admit(kind, path.Version, merged, options.UnknownFields);
                var item = current is null
                    ? ObjectChanges.Create(transaction, kind, merged, admission.Resource!)
                    : ObjectChanges.Update(transaction, kind, current, merged, admission.Resource!);
                return new WrittenObject(item, WarningsOf(admission)) { IsNew = current is null };
            },
            options.DryRun);
    }

    /// <summary>Takes an object away, and says which it was.</summary>
    public async Task<KubernetesObject> DeleteAsync(HttpRequest request, ServedKind kind, ResourcePath path)
    {
        var descriptor = kind.Descriptor;
        var preconditions = DeletePreconditions.Of(await RequestBody.ReadJsonAsync(request), request.Query);
        return await WriteAsync(
            request,
            WriteOptions.Of(request).Writer,
            transaction =>
            {
                var current = Existing(transaction, descriptor, path);
                preconditions.Check(descriptor, current);
                ObjectChanges.Delete(transaction, descriptor, current);
                return current;
            },
            preconditions.DryRun);
    }

    /// <summary>Takes away all objects that are meant, and says which they were.</summary>
    public async Task<(IReadOnlyList<KubernetesObject> Objects, long Version)> DeleteCollectionAsync(HttpRequest request, ServedKind kind, Func<KubernetesObject, bool> isMeant)
    {
        var descriptor = kind.Descriptor;
        var preconditions = DeletePreconditions.Of(await RequestBody.ReadJsonAsync(request), request.Query);
        return await WriteAsync(
            request,
            WriteOptions.Of(request).Writer,
            transaction =>
            {
                List<KubernetesObject> meant = [.. transaction.Objects.OfKind(descriptor.Group, descriptor.Kind).Where(isMeant)];
                foreach (var item in meant)
                {
                    ObjectChanges.Delete(transaction, descriptor, item);
                }

                return (meant, transaction.Version);
            },
            preconditions.DryRun);
    }

    private Task<T> WriteAsync<T>(HttpRequest request, string writer, Func<StoreTransaction, T> work, bool dryRun)
    {
        var text = request.HttpContext.Features.Get<SubmittedText>();
        return store.WriteAsync(
            transaction =>
            {
                transaction.Writer = writer;
                var written = work(transaction);
                if (text is not null)
                {
                    transaction.KeepText(text.Key, new AppliedText(text.Text));
                }

                return written;
            },
            dryRun,
            request.HttpContext.RequestAborted);
    }

    private static WrittenObject Replace(
        StoreTransaction transaction, KindDescriptor kind, ResourcePath path, KubernetesObject current, SubmittedObject submitted, WriteOptions options)
    {
        CheckPreconditions(kind, path, current, submitted);
        var admission = ObjectAdmission.Admit(kind, path.Version, submitted.Content, options.UnknownFields, isEdited: options.Writer == Editor);
        ObjectOwnership.NoteUpdate(kind, current, submitted.Content, submitted.ManagedFields, options.Writer, transaction.Now);
        return new WrittenObject(ObjectChanges.Update(transaction, kind, current, submitted.Content, admission.Resource!), WarningsOf(admission));
    }

    private static void CheckPreconditions(KindDescriptor kind, ResourcePath path, KubernetesObject? current, SubmittedObject submitted)
    {
        if (submitted.Uid.Length > 0 && submitted.Uid != (current?.Uid ?? ""))
        {
            throw ApiErrors.Conflict(kind, path.Name, $"Precondition failed: UID in precondition: {submitted.Uid}, UID in object meta: {current?.Uid}");
        }

        if (submitted.ResourceVersion is { } version && version != (current?.Version ?? 0))
        {
            throw ApiErrors.Conflict(kind, path.Name, ModifiedSince);
        }
    }

    private static KubernetesObject Existing(StoreTransaction transaction, KindDescriptor kind, ResourcePath path) =>
        transaction.Objects.Find(new ResourceKey(kind.Group, kind.Kind, path.Namespace, path.Name)) ?? throw ApiErrors.NotFound(kind, path.Name);

    // Strategic merge patches are for Kubernetes' own kinds: clients that read lists as wholes send the others.
    private static Func<JsonObject, JsonNode?, JsonNode?> PatchOf(string mediaType, KindDescriptor kind) => mediaType switch
    {
        "application/json-patch+json" => JsonPatch.Apply,
        "application/merge-patch+json" => (target, patch) => JsonMergePatch.Apply(target, AsObject(patch)),
        "application/strategic-merge-patch+json" when !IsIstio(kind) => (target, patch) => StrategicMergePatch.Apply(target, AsObject(patch), kind.Schema),
        _ => throw ApiErrors.UnsupportedMediaType(
            "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, "
            + $"{(IsIstio(kind) ? "" : "application/strategic-merge-patch+json, ")}{RequestBody.ApplyMediaType}"),
    };

    private static bool IsIstio(KindDescriptor kind) => kind.Group.EndsWith(".istio.io", StringComparison.Ordinal);

    private static JsonObject AsObject(JsonNode? patch) => patch as JsonObject ?? throw ApiErrors.BadRequest("the patch is not an object");

    private static List<string> WarningsOf(Admission admission) =>
        [.. admission.Findings.Where(finding => finding.Severity == Severity.Warning).Select(finding => finding.ToString()).Distinct()];

    private sealed record DeletePreconditions(bool DryRun, string? Uid, string? Version)
    {
        public static DeletePreconditions Of(JsonNode? body, IQueryCollection query)
        {
            var options = body as JsonObject;
            var preconditions = options?["preconditions"] as JsonObject;
            var dryRun = (options?["dryRun"] as JsonArray ?? []).Select(value => value?.ToString() ?? "").Concat(query["dryRun"].Where(value => value is not null)!);
            return new DeletePreconditions(WriteOptions.IsDryRun(dryRun!), preconditions?["uid"]?.ToString(), preconditions?["resourceVersion"]?.ToString());
        }

        public void Check(KindDescriptor kind, KubernetesObject current)
        {
            if (Uid is not null && Uid != current.Uid)
            {
                throw ApiErrors.Conflict(kind, current.Key.Name, $"Precondition failed: UID in precondition: {Uid}, UID in object meta: {current.Uid}");
            }

            var version = current.Version.ToString(CultureInfo.InvariantCulture);
            if (Version is not null && Version != version)
            {
                throw ApiErrors.Conflict(kind, current.Key.Name, $"Precondition failed: resourceVersion in precondition: {Version}, resourceVersion in object meta: {version}");
            }
        }
    }
}
