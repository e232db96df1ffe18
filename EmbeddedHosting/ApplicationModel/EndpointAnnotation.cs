using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A port of a resource.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    public EndpointAnnotation(
        ProtocolType protocol,
        string? uriScheme = null,
        string? transport = null,
        string? name = null,
        int? port = null,
        int? targetPort = null,
        bool? isExternal = null,
        bool? isProxied = null)
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? (protocol == ProtocolType.Udp ? "udp" : "tcp");
        Transport = transport ?? (UriScheme is "http" or "https" ? "http" : UriScheme);
        Name = name ?? UriScheme;
        Port = port;
        TargetPort = targetPort;
        IsExternal = isExternal ?? false;
        IsProxied = isProxied ?? true;
    }

    public string Name { get; set; }

    public ProtocolType Protocol { get; set; }

    public string UriScheme { get; set; }

    public string Transport { get; set; }

    /// <summary>The port that others call; null for one that is free.</summary>
    public int? Port { get; set; }

    /// <summary>The port that the process listens on; null for the same as <see cref="Port"/>.</summary>
    public int? TargetPort { get; set; }

    /// <summary>The address that the process listens on.</summary>
    public string TargetHost { get; set; } = "localhost";

    public bool IsExternal { get; set; }

    /// <summary>Whether a proxy stands before the process. The embedded engine has none and refuses to start such an endpoint.</summary>
    public bool IsProxied { get; set; }

    /// <summary>Where the endpoint is; null until ports have been given out.</summary>
    public AllocatedEndpoint? AllocatedEndpoint { get; set; }
}
