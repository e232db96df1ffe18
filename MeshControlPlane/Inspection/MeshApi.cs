using System.Text.Json;
using MeshControlPlane.Api;
using MeshControlPlane.Commands;
using MeshControlPlane.Explanation;

namespace MeshControlPlane.Inspection;

/// <summary>The endpoints <c>/mesh/v1/…</c> of the API's port: what the commands ask a running control plane. JSON; failures as Kubernetes' <c>Status</c>.</summary>
internal static class MeshApi
{
    private const string DefaultNamespace = "mesh";

    public static void AddMeshInspection(this IServiceCollection services)
    {
        services.AddSingleton<ProxyAdmin>();
        services.AddSingleton<MeshInspection>();
        services.AddSingleton<RecentRequests>();
        services.AddSingleton<ManifestPreview>();
    }

    /// <summary>Maps the endpoints; authentication and the port are the caller's to require on what is returned.</summary>
    public static IEndpointConventionBuilder MapMeshApi(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/mesh/v1");
        var inspection = endpoints.ServiceProvider.GetRequiredService<MeshInspection>();
        var preview = endpoints.ServiceProvider.GetRequiredService<ManifestPreview>();
        group.MapGet("/proxies", Answering(async context => await inspection.ProxiesAsync(context.RequestAborted)));
        group.MapGet("/proxies/{**name}", Answering(async context => await inspection.ConfigurationAsync(Value(context, "name"), NamespaceOf(context), context.RequestAborted)));
        group.MapGet("/requests/{id}", Answering(async context => await inspection.RequestAsync(Value(context, "id"), context.RequestAborted)));
        group.MapPost("/explain", Answering(async context => await inspection.ExplainAsync(await ReadAsync<RequestQuestion>(context), context.RequestAborted)));
        group.MapPost("/diff", Answering(async context => preview.Compare(await ReadAsync<ManifestQuestion>(context))));
        return group;
    }

    private static RequestDelegate Answering(Func<HttpContext, Task<object>> answer) => async context =>
    {
        try
        {
            await ApiAnswers.JsonAsync(context, MeshJson.Node(await answer(context)));
        }
        catch (ExplanationException exception)
        {
            await ApiAnswers.StatusAsync(context, new ApiStatus(StatusCodes.Status404NotFound, "NotFound", exception.Message));
        }
        catch (JsonException exception)
        {
            await ApiAnswers.StatusAsync(context, new ApiStatus(StatusCodes.Status400BadRequest, "BadRequest", $"the question cannot be read: {exception.Message}"));
        }
    };

    private static async Task<T> ReadAsync<T>(HttpContext context) =>
        await JsonSerializer.DeserializeAsync<T>(context.Request.Body, MeshJson.Options, context.RequestAborted) ?? throw new JsonException("it is null");

    private static string Value(HttpContext context, string name) => context.Request.RouteValues[name]?.ToString() ?? "";

    private static string NamespaceOf(HttpContext context) => context.Request.Query["namespace"].ToString() is { Length: > 0 } given ? given : DefaultNamespace;
}
