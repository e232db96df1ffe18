using System.Text.Json.Nodes;
using MeshModel.Kinds;

namespace Aspire.Hosting.Commands;

/// <summary>
/// Makes the changes that commands ask for, and takes them back. What was there before is kept in an annotation of each object, so that it is known
/// after a restart too; a field that somebody else has changed since is theirs, and stays.
/// </summary>
internal sealed class ChangeLedger(MeshApiClient api)
{
    /// <summary>By this name the API knows what commands have written.</summary>
    public const string FieldManager = "apphost-commands";

    /// <summary>The field of an object's metadata by which the API knows the version that was read.</summary>
    public const string Version = "resourceVersion";

    /// <summary>The version of an object that is not there.</summary>
    public const string NoVersion = "0";

    /// <summary>How often something is tried that somebody else's change comes between.</summary>
    public const int MostAttempts = 8;

    private const string Created = "commands.apphost/created";
    private const string Before = "commands.apphost/before";
    private const string ApplyPatch = "application/apply-patch+yaml";
    private static readonly string[] NotContent = ["apiVersion", "kind", "metadata", "status"];

    /// <summary>Brings an object to what is asked for: the fields that it names; others stay as they are.</summary>
    /// <param name="wanted">It may name the version that it was made of; without one it is made of what is there now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What was done: <c>virtualservice/ratings created</c>.</returns>
    /// <exception cref="MeshConflictException">Somebody else has changed it meanwhile.</exception>
    public async Task<string> ApplyAsync(JsonObject wanted, CancellationToken cancellationToken)
    {
        var path = ObjectPath.Of(wanted);
        var now = await api.FindAsync(path, cancellationToken).ConfigureAwait(false);
        wanted = (JsonObject)wanted.DeepClone();
        wanted["metadata"]![Version] ??= now?["metadata"]?[Version]?.ToString() ?? NoVersion;
        if (now is null || IsCreated(now))
        {
            await PatchAsync(path, Body(wanted, Created, "true", FieldsOf(wanted)), dryRun: false, cancellationToken).ConfigureAwait(false);
            return $"{ObjectPath.NameOf(wanted)} {(now is null ? "created" : "configured")}";
        }

        var fields = FieldsOf(wanted);
        var before = BeforeOf(now);
        // What somebody else has changed since is theirs, and what to come back to.
        foreach (var field in before.Select(entry => entry.Key).Where(field => FieldOwners.Of(now, field) != FieldManager).ToList())
        {
            before.Remove(field);
        }

        // The API fills in defaults, so that what is wanted can be there in other words.
        var then = await PatchAsync(path, Body(wanted, null, "", fields), dryRun: true, cancellationToken).ConfigureAwait(false);
        foreach (var field in fields.Where(field => !before.ContainsKey(field) && !JsonNode.DeepEquals(Read(now, field), Read(then, field))))
        {
            before[field] = new JsonObject { ["manager"] = FieldOwners.Of(now, field), ["value"] = Read(now, field)?.DeepClone() };
        }

        if (before.Count == 0)
        {
            return $"{ObjectPath.NameOf(wanted)} unchanged";
        }

        // What earlier commands have set and this one does not name has to be said again, or it would be given up.
        var mine = before.Select(entry => entry.Key).ToList();
        var source = (JsonObject)wanted.DeepClone();
        foreach (var field in mine.Where(field => !fields.Contains(field)))
        {
            Write(source, field, Read(now, field));
        }

        await PatchAsync(path, Body(source, Before, before.ToJsonString(), mine), dryRun: false, cancellationToken).ConfigureAwait(false);
        return $"{ObjectPath.NameOf(wanted)} configured";
    }

    /// <summary>Takes back what commands have changed.</summary>
    /// <returns>What was done, a line for each object.</returns>
    public async Task<IReadOnlyList<string>> ResetAsync(CancellationToken cancellationToken)
    {
        var done = new List<string>();
        foreach (var kind in ResourceKinds.All.Where(kind => !kind.ReadOnly))
        {
            foreach (var item in await api.ListAsync(ObjectPath.Of(kind), cancellationToken).ConfigureAwait(false))
            {
                // Items of a list do not name their kind.
                item["apiVersion"] = kind.ApiVersion(kind.Versions[0]);
                item["kind"] = kind.Kind;
                if (await TakeBackAsync(item, cancellationToken).ConfigureAwait(false) is { } line)
                {
                    done.Add(line);
                }
            }
        }

        return done;
    }

    /// <summary>Whether a command has made the object.</summary>
    public static bool IsCreated(JsonObject item) => item["metadata"]?["annotations"]?[Created] is not null;

    private async Task<string?> TakeBackAsync(JsonObject found, CancellationToken cancellationToken)
    {
        var item = found;
        for (var attempt = 1; item is not null; attempt++)
        {
            try
            {
                if (IsCreated(item))
                {
                    await api.SendAsync(HttpMethod.Delete, ObjectPath.Of(item), null, "", cancellationToken).ConfigureAwait(false);
                    return $"{ObjectPath.NameOf(item)} deleted";
                }

                return BeforeOf(item) is { Count: > 0 } before ? await RestoreAsync(item, before, cancellationToken).ConfigureAwait(false) : null;
            }
            catch (MeshConflictException) when (attempt < MostAttempts)
            {
                item = await api.FindAsync(ObjectPath.Of(found), cancellationToken).ConfigureAwait(false);
            }
        }

        return null;
    }

    private async Task<string> RestoreAsync(JsonObject item, JsonObject before, CancellationToken cancellationToken)
    {
        var theirs = new List<string>();
        string? manager = null;
        foreach (var (field, entry) in before)
        {
            if (FieldOwners.Of(item, field) == FieldManager)
            {
                Write(item, field, entry?["value"]);
                manager ??= entry?["manager"]?.ToString();
            }
            else
            {
                theirs.Add(field.Replace('/', '.'));
            }
        }

        item["metadata"]!["annotations"]!.AsObject().Remove(Before);
        item["metadata"]!.AsObject().Remove("managedFields");
        var path = $"{ObjectPath.Of(item)}?fieldManager={Uri.EscapeDataString(manager ?? FieldManager)}";
        await api.SendAsync(HttpMethod.Put, path, item, "application/json", cancellationToken).ConfigureAwait(false);
        return theirs.Count == 0
            ? $"{ObjectPath.NameOf(item)} restored"
            : $"{ObjectPath.NameOf(item)} restored, but for {string.Join(", ", theirs)}, which somebody has changed since";
    }

    private Task<JsonObject> PatchAsync(string path, JsonObject body, bool dryRun, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Patch, $"{path}?fieldManager={FieldManager}&force=true{(dryRun ? "&dryRun=All" : "")}", body, ApplyPatch, cancellationToken);

    private static JsonObject Body(JsonObject source, string? annotation, string value, IEnumerable<string> fields)
    {
        var metadata = new JsonObject { ["name"] = source["metadata"]!["name"]!.ToString(), [Version] = source["metadata"]![Version]!.ToString() };
        if (annotation is not null)
        {
            metadata["annotations"] = new JsonObject { [annotation] = value };
        }

        if (source["metadata"]?["namespace"] is { } @namespace)
        {
            metadata["namespace"] = @namespace.ToString();
        }

        if (annotation == Created && source["metadata"]?["labels"] is { } labels)
        {
            metadata["labels"] = labels.DeepClone();
        }

        var body = new JsonObject { ["apiVersion"] = source["apiVersion"]!.ToString(), ["kind"] = source["kind"]!.ToString(), ["metadata"] = metadata };
        foreach (var field in fields)
        {
            Write(body, field, Read(source, field));
        }

        return body;
    }

    private static JsonObject BeforeOf(JsonObject item) =>
        item["metadata"]?["annotations"]?[Before]?.ToString() is { } text && JsonNode.Parse(text) is JsonObject before ? before : [];

    // spec/http, data/mesh, or type where the content is no object: as fine as needed to leave the rest of an object alone.
    private static List<string> FieldsOf(JsonObject item) =>
    [
        .. from part in item
           where !NotContent.Contains(part.Key)
           from field in part.Value is JsonObject fields ? fields.Select(field => $"{part.Key}/{field.Key}") : [part.Key]
           select field,
    ];

    private static JsonNode? Read(JsonObject item, string field) =>
        field.Split('/', 2) is [var part, var name] ? (item[part] as JsonObject)?[name] : item[field];

    private static void Write(JsonObject item, string field, JsonNode? value)
    {
        var (parent, name) = field.Split('/', 2) is [var part, var rest]
            ? (item[part] as JsonObject ?? (JsonObject)(item[part] = new JsonObject()), rest)
            : (item, field);
        parent.Remove(name);
        if (value is not null)
        {
            parent[name] = value.DeepClone();
        }
    }
}
