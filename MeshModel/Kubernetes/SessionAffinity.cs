using System.Text.Json.Serialization;

namespace MeshModel.Kubernetes;

/// <summary>Kubernetes' <c>ServiceAffinity</c>.</summary>
public enum SessionAffinity
{
    /// <summary>Any endpoint.</summary>
    [JsonStringEnumMemberName("None")]
    None,

    /// <summary>The endpoint that the client's address had before.</summary>
    [JsonStringEnumMemberName("ClientIP")]
    ClientIp,
}
