namespace MeshTranslation;

/// <summary>What holds for the whole mesh; Istio's MeshConfig, the part that translation reads.</summary>
public sealed record MeshSettings
{
    /// <summary>Last part of the full names of services. Default <c>cluster.local</c>.</summary>
    public string ClusterDomain { get; init; } = "cluster.local";

    /// <summary>The namespace whose DestinationRules count for every caller. Default <c>istio-system</c>.</summary>
    public string RootNamespace { get; init; } = "istio-system";

    /// <summary>Whether a sidecar passes on requests to hosts that nobody has declared (<c>ALLOW_ANY</c>, the default) or refuses them (<c>REGISTRY_ONLY</c>).</summary>
    public bool AllowUnknownHosts { get; init; } = true;

    /// <summary>
    /// Where each proxy writes a line for each request (<c>accessLogFile</c>): <c>/dev/stdout</c>, the default as in Istio's demo profile, is its own
    /// standard output; another path is a file that is appended to; empty switches the log off.
    /// </summary>
    public string AccessLogFile { get; init; } = "/dev/stdout";

    /// <summary>Whether a line is text or a JSON object (<c>accessLogEncoding</c>). Default <c>TEXT</c>.</summary>
    public AccessLogEncoding AccessLogEncoding { get; init; }

    /// <summary>A format with Envoy's operators (<c>accessLogFormat</c>); empty, the default, stands for Istio's own.</summary>
    public string AccessLogFormat { get; init; } = "";
}
