using System.Reflection;
using System.Text.Json.Nodes;
using MeshControlPlane.Api;
using MeshControlPlane.Discovery;
using MeshControlPlane.Registry;
using MeshControlPlane.Store;
using MeshProtocol;

namespace MeshControlPlane.WebConsole;

/// <summary>What the console port serves beside its pages: who is in the mesh, what is configured and how far it has arrived, as JSON for scripts.</summary>
internal static class StatusPage
{
    // Scripts are the console's own files and nothing else. Components of the library set styles on their elements, so styles may be inline.
    private const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'self'; "
        + "form-action 'self'; frame-ancestors 'none'";

    /// <summary>The style sheet of the pages that are served before somebody is signed in.</summary>
    public const string StylePath = "/status.css";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        MapAsset(endpoints, StylePath, "status.css", "text/css; charset=utf-8");
        endpoints.MapGet("/healthz", context => context.Response.WriteAsync("ok"));
        endpoints.MapGet("/status", WriteStatusAsync);
    }

    /// <summary>Says with every answer what a browser may make of it.</summary>
    public static RequestDelegate WithHeaders(RequestDelegate next) => context =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return next(context);
    };

    /// <summary>A file of the console, as it stands in the assembly.</summary>
    public static byte[] ReadAsset(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"MeshControlPlane.WebConsole.{name}")
            ?? throw new InvalidOperationException($"The console's file '{name}' is not in the assembly.");
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    private static void MapAsset(IEndpointRouteBuilder endpoints, string path, string name, string contentType)
    {
        var content = ReadAsset(name);
        endpoints.MapGet(path, context =>
        {
            context.Response.ContentType = contentType;
            return context.Response.Body.WriteAsync(content).AsTask();
        });
    }

    private static Task WriteStatusAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var registry = services.GetRequiredService<IWorkloadRegistry>().Current;
        var syncs = services.GetRequiredService<ProxySyncTable>().ByName();
        var status = services.GetRequiredService<IResourceStatus>();
        var workloads = new JsonArray([.. registry.Workloads.Select(workload => (JsonNode)new JsonObject
        {
            ["namespace"] = workload.Node.Namespace,
            ["name"] = workload.Node.Name,
            ["role"] = workload.Node.Role switch { NodeRole.Sidecar => "sidecar", NodeRole.Ingress => "ingress", _ => "egress" },
            ["labels"] = string.Join(", ",
                workload.Node.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}")),
            ["ready"] = workload.Ready,
            ["reason"] = workload.NotReadyReason,
            ["restarts"] = workload.Restarts,
            ["revision"] = syncs.GetValueOrDefault((workload.Node.Namespace, workload.Node.Name))?.Revision ?? 0,
        })]);
        var resources = new JsonArray([.. services.GetRequiredService<IResourceStore>().Current.Resources.Values
            .OrderBy(resource => resource.Descriptor.Kind, StringComparer.Ordinal)
            .ThenBy(resource => resource.Metadata.Namespace, StringComparer.Ordinal)
            .ThenBy(resource => resource.Metadata.Name, StringComparer.Ordinal)
            .Select(resource => (JsonNode)new JsonObject
            {
                ["kind"] = resource.Descriptor.Kind,
                ["namespace"] = resource.Metadata.Namespace,
                ["name"] = resource.Metadata.Name,
                ["conditions"] = status.StatusOf(resource)?["conditions"]?.DeepClone(),
            })]);
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(new JsonObject { ["workloads"] = workloads, ["resources"] = resources }.ToJsonString());
    }
}
