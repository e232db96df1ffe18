using System.Text.Json.Nodes;
using MeshControlPlane.Api.Kinds;
using MeshControlPlane.Api.OpenApi;
using MeshControlPlane.Api.Reading;
using MeshControlPlane.Api.Writing;
using MeshControlPlane.Conditions;
using MeshControlPlane.Store;
using Microsoft.Net.Http.Headers;

namespace MeshControlPlane.Api;

/// <summary>Finds what a request is about and who answers it; every failure becomes a <c>Status</c>.</summary>
internal sealed partial class ApiRouter(
    KindCatalog kinds, ApiDiscovery discovery, OpenApiDocuments openApi, OpenApiV2 openApiV2, ObjectReader reader, ObjectWatcher watcher, ObjectWriter writer,
    ResourceAnalysis analysis, Subresources subresources, ILogger<ApiRouter> logger)
{
    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await RouteAsync(context, (context.Request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries));
        }
        catch (ApiException e) when (!context.Response.HasStarted)
        {
            await ApiAnswers.StatusAsync(context, e.Status);
        }
        catch (StoreException e) when (!context.Response.HasStarted)
        {
            Log.StoreFailed(logger, e.Message);
            await ApiAnswers.StatusAsync(context, new ApiStatus(500, "InternalError", e.Message));
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await ApiAnswers.StatusAsync(context, new ApiStatus(e.StatusCode, e.StatusCode == 413 ? "RequestEntityTooLarge" : "BadRequest", e.Message));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            Log.RequestFailed(logger, e, context.Request.Method, context.Request.Path);
            await ApiAnswers.StatusAsync(
                context, new ApiStatus(500, "InternalError", $"an internal error occurred ({e.GetType().Name}); the log of the control plane has the details"));
        }
    }

    private Task RouteAsync(HttpContext context, string[] segments) => segments switch
    {
        ["api", var version, .. { Length: > 0 } rest] => ResourceAsync(context, "", version, rest),
        ["apis", var group, var version, .. { Length: > 0 } rest] => ResourceAsync(context, group, version, rest),
        _ when !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method) =>
            throw ApiErrors.MethodNotAllowed("the server does not allow this method on the requested resource"),
        ["version"] => ApiAnswers.JsonAsync(context, ApiDiscovery.Version()),
        ["healthz" or "livez" or "readyz", ..] => HealthAsync(context),
        ["api"] => ApiAnswers.JsonAsync(context, discovery.CoreVersions(context.Request.Host.Value ?? "")),
        ["api", var version] => DiscoveryAsync(context, discovery.Resources("", version)),
        ["apis"] => ApiAnswers.JsonAsync(context, discovery.Groups()),
        ["apis", var group] => DiscoveryAsync(context, discovery.Group(group)),
        ["apis", var group, var version] => DiscoveryAsync(context, discovery.Resources(group, version)),
        ["openapi", "v2"] => openApiV2.WriteAsync(context),
        ["openapi", "v3"] => ApiAnswers.JsonAsync(context, openApi.Index()),
        ["openapi", "v3", "api", var version] => OpenApiAsync(context, openApi.Find("", version)),
        ["openapi", "v3", "apis", var group, var version] => OpenApiAsync(context, openApi.Find(group, version)),
        _ => throw ApiErrors.NoSuchPath(context.Request.Path),
    };

    private Task ResourceAsync(HttpContext context, string group, string version, string[] segments)
    {
        var path = ResourcePath.Parse(group, version, segments);
        if (path is null || kinds.Find(group, version, path.Plural) is not { } kind
            || (path.Namespace.Length > 0 && !kind.Descriptor.Namespaced))
        {
            throw ApiErrors.NoSuchPath(context.Request.Path);
        }

        if (path.Subresource is not ("" or "status"))
        {
            return subresources.Answer(context, kind, path) ?? throw ApiErrors.NoSuchPath(context.Request.Path);
        }

        return context.Request.Method switch
        {
            "GET" or "HEAD" => ReadAsync(context, kind, path),
            _ when kind.ReadOnlyReason is { } reason => throw ApiErrors.MethodNotAllowed($"{path.Plural} cannot be written: {reason}"),
            _ when kind.Descriptor.Namespaced && path.Namespace.Length == 0 => throw ApiErrors.MethodNotAllowed("the server does not allow this method on the requested resource: name a namespace"),

            _ when path.Name.Length > 0 && kind.ReadOnlyReasonOf(path.Namespace, path.Name) is { } reason =>
                throw ApiErrors.Forbidden(kind.Descriptor, path.Name, reason),

            // Status is computed at each read: what is sent is ignored.
            "PUT" or "PATCH" when path.Subresource.Length > 0 => reader.GetAsync(context, kind, path),
            "POST" when path.Name.Length == 0 => WriteAsync(context, kind, path, writer.CreateAsync),
            "PUT" when path.Name.Length > 0 => WriteAsync(context, kind, path, writer.ReplaceAsync),
            "PATCH" when path.Name.Length > 0 => WriteAsync(context, kind, path, writer.PatchAsync),
            "DELETE" when path.Name.Length > 0 && path.Subresource.Length == 0 => DeleteAsync(context, kind, path),
            "DELETE" when path.Name.Length == 0 => DeleteCollectionAsync(context, kind, path),
            _ => throw ApiErrors.MethodNotAllowed("the server does not allow this method on the requested resource"),
        };
    }

    private Task ReadAsync(HttpContext context, ServedKind kind, ResourcePath path)
    {
        var isWatch = context.Request.Query["watch"].ToString() is "true" or "1";
        return isWatch ? watcher.WatchAsync(context, kind, path)
            : path.Name.Length > 0 ? reader.GetAsync(context, kind, path)
            : reader.ListAsync(context, kind, path);
    }

    private async Task WriteAsync(
        HttpContext context, ServedKind kind, ResourcePath path, Func<HttpRequest, ServedKind, ResourcePath, Task<WrittenObject>> write)
    {
        var json = reader.JsonFor(context.Request, kind, path.Version);
        var written = await write(context.Request, kind, path);
        ApiAnswers.Warn(context, written.Warnings);
        if (written.Object.Decoded is { } resource)
        {
            ApiAnswers.Warn(context, analysis.WarningsFor(resource));
        }

        await ObjectReader.AnswerAsync(context, json, written.Object, written.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private async Task DeleteAsync(HttpContext context, ServedKind kind, ResourcePath path)
    {
        var deleted = await writer.DeleteAsync(context.Request, kind, path);
        var details = new JsonObject { ["name"] = deleted.Key.Name, ["kind"] = kind.Descriptor.Plural, ["uid"] = deleted.Uid };
        if (kind.Descriptor.Group.Length > 0)
        {
            details["group"] = kind.Descriptor.Group;
        }

        await ApiAnswers.StatusAsync(context, new ApiStatus(StatusCodes.Status200OK, "", "") { Details = details });
    }

    private async Task DeleteCollectionAsync(HttpContext context, ServedKind kind, ResourcePath path)
    {
        var json = reader.JsonFor(context.Request, kind, path.Version);
        var filter = new ObjectFilter(kind, path, context.Request.Query);
        var (deleted, version) = await writer.DeleteCollectionAsync(context.Request, kind, filter.Matches);
        await ObjectReader.AnswerAsync(context, json, deleted, version);
    }

    private static Task DiscoveryAsync(HttpContext context, JsonObject? document) =>
        ApiAnswers.JsonAsync(context, document ?? throw ApiErrors.NoSuchPath(context.Request.Path));

    // That it answers at all is the check: the store is open before the port is.
    private static async Task HealthAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!.Trim('/').Split('/')[0];
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(
            context.Request.Query.ContainsKey("verbose") ? $"[+]ping ok\n[+]store ok\n{path} check passed\n" : "ok", context.RequestAborted);
    }

    private static async Task OpenApiAsync(HttpContext context, OpenApiDocument? document)
    {
        if (document is null)
        {
            throw ApiErrors.NoSuchPath(context.Request.Path);
        }

        var types = MediaTypeHeaderValue.ParseList(context.Request.Headers.Accept);
        if (types.Count > 0 && !types.Any(type => type.MatchesAllTypes || type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)))
        {
            throw ApiErrors.NotAcceptable("OpenAPI documents are served as application/json");
        }

        var headers = context.Response.GetTypedHeaders();
        headers.ETag = new EntityTagHeaderValue($"\"{document.Hash}\"");
        if (context.Request.Query["hash"] == document.Hash)
        {
            headers.CacheControl = new CacheControlHeaderValue { Public = true, MaxAge = TimeSpan.FromDays(365), Extensions = { new NameValueHeaderValue("immutable") } };
        }

        if (context.Request.Headers.IfNoneMatch.Contains($"\"{document.Hash}\""))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = document.Content.Length;
        await context.Response.BodyWriter.WriteAsync(document.Content, context.RequestAborted);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 3101, EventName = "ApiStoreFailed", Level = LogLevel.Error, Message = "A change could not be stored: {Reason}")]
        public static partial void StoreFailed(ILogger logger, string reason);

        [LoggerMessage(EventId = 3102, EventName = "ApiRequestFailed", Level = LogLevel.Error, Message = "{Method} '{Path}' failed.")]
        public static partial void RequestFailed(ILogger logger, Exception exception, string method, PathString path);
    }
}
