using MeshModel.Schemas;

namespace MeshModel.Mesh;

/// <summary>Istio's <c>ProxyConfig.ProxyHeaders</c>: headers that proxies set.</summary>
public sealed record ProxyHeaders
{
    [Field("What sidecars do with x-forwarded-client-cert inbound; APPEND_FORWARD when left out.")]
    public ForwardClientCertDetails? ForwardedClientCert { get; init; }

    [Field("What of a client certificate sidecars tell.")]
    public ClientCertDetails? SetCurrentClientCertDetails { get; init; }

    [Field("x-request-id.")]
    public HeaderSwitch? RequestId { get; init; }

    [Field("server, in answers.")]
    public ServerHeader? Server { get; init; }

    [Field("x-envoy-attempt-count.")]
    public HeaderSwitch? AttemptCount { get; init; }

    [Field("x-envoy-upstream-service-time and other headers for finding faults.")]
    public HeaderSwitch? EnvoyDebugHeaders { get; init; }

    [Field("Headers in which proxies tell each other of themselves.")]
    [WithoutEffect("is accepted but has no effect: the proxies of this mesh exchange no such headers")]
    public System.Text.Json.JsonElement? MetadataExchangeHeaders { get; init; }

    [Field("Whether the letter case of header names is kept over HTTP/1.1.")]
    [WithoutEffect("is accepted but has no effect: over HTTP/1.1 names that are well known are written in their usual case, all others as they came")]
    public bool? PreserveHttp1HeaderCase { get; init; }

    [Field("x-forwarded-host, which tells an authority that was replaced.")]
    public AddedHeader? XForwardedHost { get; init; }

    [Field("x-forwarded-port.")]
    public AddedHeader? XForwardedPort { get; init; }
}
