using MeshControlPlane.Observability.Tracing;

namespace Tests.WebConsole;

/// <summary>Makes traces as proxies and services send them. Times are milliseconds after the trace's begin.</summary>
internal sealed class TraceBuilder(int number, DateTimeOffset start)
{
    private readonly List<MeshSpan> _spans = [];

    public static DateTimeOffset Epoch { get; } = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public string TraceId { get; } = $"{number:x32}";

    /// <summary>A request for the books: ingress, gateway, books and ratings, with the numbers of the milliseconds that it takes.</summary>
    /// <param name="number">Of the trace.</param>
    /// <param name="start">When it began.</param>
    /// <param name="milliseconds">How long it took; at least 10.</param>
    /// <param name="ratingsStatus">What ratings answered.</param>
    /// <param name="flags">The flags of that answer.</param>
    public static MeshTrace Books(int number, DateTimeOffset start, int milliseconds = 12, int ratingsStatus = 200, string flags = "-")
    {
        var failed = ratingsStatus >= 500;
        return new TraceBuilder(number, start)
            .Span("a1", "", "gw.mesh.svc.cluster.local:8080/gateway/books", "ingress.mesh", SpanSide.Client, 0, milliseconds, Http(failed ? 502 : 200, "outbound|8080||gw.mesh.svc.cluster.local", id: $"request-{number}"), failed)
            .Span("a2", "a1", "gw.mesh.svc.cluster.local:8080/*", "gw.mesh", SpanSide.Server, 1, milliseconds - 2, Http(failed ? 502 : 200, "inbound|8080||"), failed)
            .Span("a3", "a2", "GET /gateway/books", "gw", SpanSide.Server, 1.5, milliseconds - 3)
            .Span("a4", "a3", "books.mesh.svc.cluster.local:80/*", "gw.mesh", SpanSide.Client, 2, 3, Http(200, "outbound|80|v1|books.mesh.svc.cluster.local", route: "books-v1", tries: 3))
            .Span("a5", "a4", "books.mesh.svc.cluster.local:80/*", "books.mesh", SpanSide.Server, 3, 1.5, Http(200, "inbound|8080||"))
            .Span("a6", "a3", "ratings.mesh.svc.cluster.local:80/*", "gw.mesh", SpanSide.Client, 6, milliseconds - 8, Http(ratingsStatus, "outbound|80||ratings.mesh.svc.cluster.local", flags), failed)
            .Build();
    }

    public static Dictionary<string, string> Http(int status, string cluster, string flags = "-", string? route = null, int tries = 1, string? id = null)
    {
        var attributes = new Dictionary<string, string>
        {
            ["http.status_code"] = $"{status}",
            ["http.method"] = "GET",
            ["upstream_cluster"] = cluster,
            ["response_flags"] = flags,
        };
        if (route is not null)
        {
            attributes["mesh.route"] = route;
            attributes["mesh.origin"] = $"VirtualService mesh/{route}";
            attributes["mesh.origin.path"] = "spec.http[0]";
            attributes["mesh.origin.file"] = "books.yaml";
            attributes["mesh.origin.line"] = "7";
            attributes["http.url"] = "http://books/books";
            attributes["istio.namespace"] = "mesh";
            attributes["service.instance.id"] = "gw";
        }

        if (tries > 1)
        {
            attributes["mesh.attempts"] = $"{tries}";
        }

        if (id is not null)
        {
            attributes["guid:x-request-id"] = id;
        }

        return attributes;
    }

    public TraceBuilder Span(
        string id, string parent, string name, string service, SpanSide side, double at, double duration, Dictionary<string, string>? attributes = null, bool isError = false)
    {
        _spans.Add(new MeshSpan(
            TraceId, id, parent, name, side, start.AddMilliseconds(at), TimeSpan.FromMilliseconds(duration), isError, "", service, attributes ?? [],
            new Dictionary<string, string> { ["service.name"] = service }, []));
        return this;
    }

    public MeshTrace Build() => new(TraceId, [.. _spans.OrderBy(span => span.Start)]);
}
