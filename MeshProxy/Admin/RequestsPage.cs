using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshProtocol;
using MeshProxy.Decisions;

namespace MeshProxy.Admin;

/// <summary>
/// What was decided about the last requests: <c>/requests?id=</c>, where the id is an x-request-id or a trace id; <c>since=</c> leaves out what came in before a time,
/// and <c>last=20</c> all but the newest.
/// </summary>
internal static class RequestsPage
{
    public static string Json(ProxyHost host, string id, DateTimeOffset since, int last) =>
        new JsonObject { ["requests"] = new JsonArray([.. (host.FinishedRequests?.Find(id, since) ?? []).TakeLast(last).Select(Describe)]) }
            .ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";

    private static JsonNode Describe(FinishedRequest request) => new JsonObject
    {
        ["requestId"] = request.RequestId,
        ["traceParent"] = request.TraceParent,
        ["startedAt"] = request.StartedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        ["durationMs"] = Math.Round(request.Duration.TotalMilliseconds, 3),
        ["listener"] = request.Listener,
        ["direction"] = request.Direction.ToString().ToLowerInvariant(),
        ["method"] = request.Method,
        ["authority"] = request.Authority,
        ["path"] = request.Path,
        ["headers"] = new JsonArray([.. request.Headers.Select(header => new JsonObject { ["name"] = header.Key, ["value"] = header.Value })]),
        ["status"] = request.Status,
        ["flags"] = string.Join(',', request.Flags),
        ["details"] = request.Details,
        ["route"] = request.Route,
        ["routeOrigin"] = Describe(request.RouteOrigin),
        ["cluster"] = request.Cluster,
        ["endpoint"] = request.Endpoint,
        ["workload"] = request.Workload is { Workload.Length: > 0 } workload ? $"{workload.Namespace}/{workload.Workload}" : null,
        ["attempts"] = request.Attempts,
        ["revision"] = request.Revision,
        ["peer"] = request.Peer,
    };

    private static JsonObject? Describe(Origin? origin) => origin is null || origin.Kind.Length == 0 ? null : new JsonObject
    {
        ["kind"] = origin.Kind,
        ["namespace"] = origin.Namespace,
        ["name"] = origin.Name,
        ["path"] = origin.Path,
        ["file"] = origin.File,
        ["line"] = origin.Line,
    };
}
