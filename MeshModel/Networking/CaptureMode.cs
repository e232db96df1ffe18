namespace MeshModel.Networking;

/// <summary>Istio's <c>CaptureMode</c>.</summary>
public enum CaptureMode
{
    /// <summary>As the environment does it.</summary>
    Default,

    /// <summary>By redirection of packets.</summary>
    Iptables,

    /// <summary>Not at all: the application asks the listener itself.</summary>
    None,
}
