namespace MeshModel.Networking;

/// <summary>Istio's <c>CorsPolicy.UnmatchedPreflights</c>.</summary>
public enum UnmatchedPreflights
{
    /// <summary>The same as <see cref="Forward"/>.</summary>
    Unspecified,

    /// <summary>It is forwarded to the service.</summary>
    Forward,

    /// <summary>It is answered without the headers that would allow the call.</summary>
    Ignore,
}
