using MeshControlPlane.Api.Writing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MeshControlPlane.Hosting;

/// <summary>What a caller may take of the control plane. Kubernetes' own limits where it has one.</summary>
internal static class ServerLimits
{
    /// <summary>In bytes, of the headers of a request, and of its first line as much again.</summary>
    public const int Head = 64 * 1024;

    /// <summary>Open connections to all ports together: a few for each proxy and each kubectl.</summary>
    public const int Connections = 5000;

    /// <summary>Requests at a time on one HTTP/2 connection, as Kubernetes' API server has it.</summary>
    private const int Streams = 250;

    private const int Headers = 100;
    private static readonly TimeSpan HeadTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(3);

    public static void Apply(KestrelServerOptions server)
    {
        // Two readers may take a line feed alone for the end of a line, or for a part of it.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);

        var limits = server.Limits;
        // Twice what is read of a body, so that it is the API that says in its own words what is too large.
        limits.MaxRequestBodySize = 2 * RequestBody.Limit;
        limits.MaxRequestLineSize = Head;
        limits.MaxRequestHeadersTotalSize = Head;
        limits.MaxRequestHeaderCount = Headers;
        limits.RequestHeadersTimeout = HeadTime;
        limits.KeepAliveTimeout = IdleTime;
        limits.MaxConcurrentConnections = Connections;
        limits.MaxConcurrentUpgradedConnections = Connections;
        limits.Http2.MaxStreamsPerConnection = Streams;
        limits.Http2.MaxRequestHeaderFieldSize = Head;
    }
}
