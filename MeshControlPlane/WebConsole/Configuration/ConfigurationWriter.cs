using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshControlPlane.Api;
using MeshControlPlane.Api.Access;
using MeshControlPlane.Api.Manifests;
using MeshControlPlane.Api.Writing;
using MeshControlPlane.ClusterSource;
using MeshControlPlane.Store;
using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Yaml;

namespace MeshControlPlane.WebConsole.Configuration;

/// <summary>Writes resources as kubectl would: through the API, with its checks, its warnings and its refusals.</summary>
internal sealed class ConfigurationWriter(ApiRouter router, ResourceStore store, IServiceProvider services)
{
    /// <summary>The field manager under which the console writes.</summary>
    public const string Writer = "console";

    /// <summary>Why nothing can be written; <see langword="null"/> when it can.</summary>
    public string? ReadOnlyReason => services.GetService<ClusterApi>() is { } cluster
        ? $"This mesh reads its resources from the cluster at {cluster.Address}: change them there."
        : null;

    /// <summary>The resource as it is edited; <see langword="null"/> when it is not there.</summary>
    public async Task<EditedResource?> ReadAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        if (store.Read().Objects.Find(key) is not { } item)
        {
            return null;
        }

        var written = await store.ReadTextAsync(key, cancellationToken);
        return new EditedResource(key, EditableText.Of(item.Content, written?.Text), item.Version, written?.File, written?.InFile);
    }

    /// <summary>Creates or replaces a resource.</summary>
    /// <param name="text">Its YAML, which is kept with it.</param>
    /// <param name="key">Which resource it has to be.</param>
    /// <param name="version">The version that was edited; 0 for one that is new.</param>
    /// <param name="dryRun">Whether it is only tried.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<WriteAnswer> ApplyAsync(string text, ResourceKey key, long version, bool dryRun, CancellationToken cancellationToken)
    {
        JsonObject content;
        try
        {
            if (YamlDocuments.Read(text, "the text") is not [var document])
            {
                return Refused("BadRequest", "the text has to be one resource: apply several one by one");
            }

            content = document.Resource;
        }
        catch (YamlSyntaxException exception)
        {
            return Refused("BadRequest", exception.Message);
        }

        if (KindOf(content) is not { } kind)
        {
            // The same words as for kubectl, which would not find the kind either.
            var admission = AdmissionCheck.Check(content, source: null);
            return Refused("BadRequest", string.Join("; ", admission.Findings));
        }

        if (kind.Kind != key.Kind || kind.Group != key.Group)
        {
            return Refused("BadRequest", $"this page is about {key}, and the text is a {kind.Kind}: make a new resource for it");
        }

        if (content["metadata"] is not (null or JsonObject))
        {
            return Refused("BadRequest", "metadata has to be an object with a name in it");
        }

        var apiVersion = content["apiVersion"]!.ToString();
        var path = $"/apis/{apiVersion}{(kind.Namespaced ? $"/namespaces/{Uri.EscapeDataString(key.Namespace)}" : "")}/{kind.Plural}";
        if (version > 0)
        {
            Complete(content, key, version);
            path += $"/{Uri.EscapeDataString(key.Name)}";
        }

        var query = $"?fieldManager={Writer}&fieldValidation=Strict{(dryRun ? "&dryRun=All" : "")}";
        return await SendAsync(version > 0 ? "PUT" : "POST", path, query, content,
            dryRun || key.Name.Length == 0 ? null : new SubmittedText(key, text), cancellationToken);
    }

    /// <summary>Deletes a resource.</summary>
    /// <param name="key">Which.</param>
    /// <param name="version">The version that was looked at; 0 for any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<WriteAnswer> DeleteAsync(ResourceKey key, long version, CancellationToken cancellationToken)
    {
        var kind = ResourceKinds.Find(key.Group, key.Kind)!;
        var options = new JsonObject();
        if (version > 0)
        {
            options["preconditions"] = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
        }

        var path = $"/apis/{kind.ApiVersion(kind.Versions[0])}/namespaces/{Uri.EscapeDataString(key.Namespace)}/{kind.Plural}/{Uri.EscapeDataString(key.Name)}";
        return SendAsync("DELETE", path, $"?fieldManager={Writer}", options, null, cancellationToken);
    }

    // What the text does not show stays as it is, and what has changed meanwhile is a conflict.
    private void Complete(JsonObject content, ResourceKey key, long version)
    {
        if (content["metadata"] is not JsonObject metadata)
        {
            content["metadata"] = metadata = [];
        }

        metadata["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture);
        var current = store.Read().Objects.Find(key)?.Metadata("annotations");
        if (current is { ValueKind: JsonValueKind.Object } annotations && annotations.TryGetProperty(LastApplied.Annotation, out var applied))
        {
            var written = metadata["annotations"] as JsonObject ?? [];
            written.TryAdd(LastApplied.Annotation, applied.GetString());
            metadata.Remove("annotations");
            metadata["annotations"] = written;
        }
    }

    private async Task<WriteAnswer> SendAsync(string method, string path, string query, JsonObject body, SubmittedText? text,
        CancellationToken cancellationToken)
    {
        if (ReadOnlyReason is { } reason)
        {
            return new WriteAnswer(StatusCodes.Status405MethodNotAllowed, new JsonObject { ["reason"] = "MethodNotAllowed", ["message"] = reason }, []);
        }

        using var answer = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = services, RequestAborted = cancellationToken };
        context.Request.Method = method;
        context.Request.Path = path;
        context.Request.QueryString = new QueryString(query);
        context.Request.ContentType = "application/json";
        context.Request.Headers.UserAgent = Writer;
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(body.ToJsonString()));
        context.Request.Body = content;
        context.Response.Body = answer;
        context.Features.Set(ApiUser.Named(Writer, [ApiGroups.Masters]));
        context.Features.Set(text);
        await router.HandleAsync(context);
        await context.Response.CompleteAsync();
        return new WriteAnswer(
            context.Response.StatusCode,
            JsonNode.Parse(answer.ToArray()) as JsonObject ?? [],
            [.. context.Response.Headers["Warning"].OfType<string>()
                .Select(warning => warning["299 - \"".Length..^1].Replace("\\\"", "\"", StringComparison.Ordinal))]);
    }

    private static WriteAnswer Refused(string reason, string message) =>
        new(StatusCodes.Status400BadRequest, new JsonObject { ["reason"] = reason, ["message"] = message }, []);

    private static KindDescriptor? KindOf(JsonObject content)
    {
        var version = content["apiVersion"]?.ToString() ?? "";
        var slash = version.LastIndexOf('/');
        var kind = ResourceKinds.Find(slash < 0 ? "" : version[..slash], content["kind"]?.ToString() ?? "");
        return kind is not null && kind.Versions.Contains(version[(slash + 1)..]) ? kind : null;
    }
}
