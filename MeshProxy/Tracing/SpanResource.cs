using MeshProtocol;
using MeshProtocol.Otlp;
using MeshProxy.CommandLine;
using Resource = MeshProtocol.Otlp.Resource;

namespace MeshProxy.Tracing;

/// <summary>Who the proxy is in traces, as Istio names it.</summary>
internal sealed class SpanResource
{
    private const string Unknown = "unknown";

    public SpanResource(ProxyOptions options)
    {
        var app = Label("app") ?? options.Name;
        CanonicalService = Label("service.istio.io/canonical-name") ?? Label("app.kubernetes.io/name") ?? Label("app") ?? options.Name;
        CanonicalRevision = Label("service.istio.io/canonical-revision") ?? Label("app.kubernetes.io/version") ?? Label("version") ?? "latest";
        Namespace = options.Namespace;
        var role = options.Role == NodeRole.Sidecar ? "sidecar" : "router";
        NodeId = $"{role}~{options.Address}~{options.Name}.{options.Namespace}~{options.Namespace}.svc.cluster.local";
        Message = new Resource
        {
            Attributes =
            {
                Attribute("service.name", $"{app}.{options.Namespace}"),
                Attribute("service.version", CanonicalRevision),
                Attribute("service.instance.id", options.Name),
                Attribute("k8s.namespace.name", options.Namespace),
                Attribute("k8s.pod.name", options.Name),
                Attribute("mesh.proxy", role),
            },
        };

        string? Label(string name) => options.Labels.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
    }

    public Resource Message { get; }

    public string CanonicalService { get; }

    public string CanonicalRevision { get; }

    public string Namespace { get; }

    public string NodeId { get; }

    /// <summary>The attributes <c>istio.*</c> of each span.</summary>
    public IEnumerable<(string Name, string Value)> IstioTags =>
    [
        ("istio.canonical_revision", CanonicalRevision), ("istio.canonical_service", CanonicalService), ("istio.mesh_id", Unknown), ("istio.namespace", Namespace),
        ("istio.cluster_id", Unknown),
    ];

    private static KeyValue Attribute(string name, string value) => new() { Key = name, Value = new AnyValue { StringValue = value } };
}
