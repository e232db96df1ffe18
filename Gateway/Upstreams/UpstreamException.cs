using System.Net;

namespace Bookinfo.Gateway.Upstreams;

/// <summary>A service gave no usable answer; says which one and what the gateway's caller is told.</summary>
internal sealed class UpstreamException : Exception
{
    private UpstreamException(string service, HttpStatusCode status, string title, string detail, Exception? inner)
        : base(title, inner)
    {
        Service = service;
        Status = status;
        Detail = detail;
    }

    public string Service { get; }

    public HttpStatusCode Status { get; }

    public string Detail { get; }

    public static UpstreamException Slow(string service, string detail, Exception? inner = null) =>
        new(service, HttpStatusCode.GatewayTimeout, $"The {service} service is too slow", detail, inner);

    public static UpstreamException Unavailable(string service, string detail, Exception? inner = null) =>
        new(service, HttpStatusCode.ServiceUnavailable, $"The {service} service is not available", detail, inner);

    public static UpstreamException Failed(string service, string detail, Exception? inner = null) =>
        new(service, HttpStatusCode.BadGateway, $"The {service} service gave no usable answer", detail, inner);
}
