namespace MeshControlPlane.WebConsole.Traces;

/// <summary>The attributes of spans that the console understands: those of proxies first, then those of services.</summary>
internal static class SpanAttributes
{
    public static readonly string[] Status = ["http.status_code", "http.response.status_code"];

    public static readonly string[] Flags = ["response_flags"];

    public static readonly string[] Cluster = ["upstream_cluster.name", "upstream_cluster"];

    public static readonly string[] Route = ["mesh.route"];

    public static readonly string[] Attempts = ["mesh.attempts"];

    /// <summary>The resource that the route stands in, as <c>Kind namespace/name</c>; what follows is where in it.</summary>
    public static readonly string[] Origin = ["mesh.origin"];

    public static readonly string[] OriginPath = ["mesh.origin.path"];

    public static readonly string[] OriginFile = ["mesh.origin.file"];

    public static readonly string[] OriginLine = ["mesh.origin.line"];

    /// <summary>The proxy that has sent the span.</summary>
    public static readonly string[] Proxy = ["service.instance.id"];

    public static readonly string[] ProxyNamespace = ["istio.namespace"];

    public static readonly string[] RequestId = ["guid:x-request-id"];

    public static readonly string[] Method = ["http.method", "http.request.method"];

    public static readonly string[] Url = ["http.url", "url.full", "url.path"];

    public static readonly string[] UserAgent = ["user_agent", "user_agent.original"];

    public static readonly string[] Peer = ["server.address", "peer.address", "net.peer.name"];
}
