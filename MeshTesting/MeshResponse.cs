using System.Net;
using System.Net.Http.Headers;
using MeshExplanation.Running;

namespace MeshTesting;

/// <summary>An answer that came through the mesh.</summary>
/// <param name="Status">Its status; 0 when there was none, for which <see cref="Failure"/> says why.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">Its body as text.</param>
/// <param name="Elapsed">From the request to the end of the body.</param>
public sealed record MeshResponse(HttpStatusCode Status, HttpResponseHeaders Headers, string Body, TimeSpan Elapsed)
{
    /// <summary>Why there was no answer; <see langword="null"/> when there was one.</summary>
    public string? Failure { get; init; }

    /// <summary>The trace id that it was sent with, by which <c>explain --request</c> finds it.</summary>
    public string TraceId { get; init; } = "";

    /// <summary>
    /// What each proxy decided about it, in the order in which they did. Of requests that services send on only those are here whose service passes
    /// <c>traceparent</c> on.
    /// </summary>
    public IReadOnlyList<RequestHop> Hops { get; init; } = [];

    /// <summary>The workloads that it came to, each once, in the order in which it did; copies that a route mirrors are among them.</summary>
    public IReadOnlyList<ServingWorkload> Workloads { get; init; } = [];

    /// <summary>Whether it is one of the 2xx.</summary>
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>Whether it came to a workload.</summary>
    /// <param name="workload">Its name, such as <c>ratings-v2</c> or <c>mesh/ratings-v2</c>.</param>
    public bool IsSeenBy(string workload) => Workloads.Any(serving => serving.IsNamed(workload));

    /// <summary>The version of a service that answered; <see langword="null"/> when it did not come there.</summary>
    /// <param name="app">The service's label <c>app</c>, such as <c>ratings</c>.</param>
    public string? VersionOf(string app) => Workloads.FirstOrDefault(serving => serving.App == app)?.Version;
}
