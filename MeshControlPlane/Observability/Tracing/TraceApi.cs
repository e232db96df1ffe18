using System.Globalization;
using MeshControlPlane.Api;
using MeshExplanation.Running;

namespace MeshControlPlane.Observability.Tracing;

/// <summary>The endpoints <c>/mesh/v1/traces</c>, behind the command of that name.</summary>
internal static class TraceApi
{
    private const int Limit = 1000;

    public static void MapTraces(this IEndpointRouteBuilder group)
    {
        group.MapGet("/traces", (HttpContext context, ITraceStore traces) =>
            ApiAnswers.JsonAsync(context, MeshJson.Node(traces.Find(QueryOf(context.Request.Query)).Select(TraceSummary.Of).ToArray())));
        group.MapGet("/traces/{id}", (HttpContext context, ITraceStore traces, string id) => (traces.Find(id) ?? traces.FindByRequest(id)) is { } trace
            ? ApiAnswers.JsonAsync(context, MeshJson.Node(trace))
            : ApiAnswers.StatusAsync(context, new ApiStatus(
                StatusCodes.Status404NotFound, "NotFound", $"there is no trace '{id}', by its id or by that of a request: it was not sampled, has not come in yet, or is too old")));
    }

    private static TraceQuery QueryOf(IQueryCollection query) => new(
        Service: query["service"] is [{ Length: > 0 } service] ? service : null,
        OnlyErrors: query["errors"] == "true",
        Limit: int.TryParse(query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? Math.Min(limit, Limit) : new TraceQuery().Limit);
}
