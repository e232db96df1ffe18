namespace MeshModel.Networking;

/// <summary>Istio's <c>HTTPRedirect.RedirectPortSelection</c>.</summary>
public enum RedirectPortSelection
{
    /// <summary>80 for HTTP and 443 for HTTPS.</summary>
    FromProtocolDefault,

    /// <summary>The port that the request came in on.</summary>
    FromRequestPort,
}
