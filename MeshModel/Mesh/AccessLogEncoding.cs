namespace MeshModel.Mesh;

/// <summary>Istio's <c>AccessLogEncoding</c>.</summary>
public enum AccessLogEncoding
{
    /// <summary>Lines in the format that is given.</summary>
    Text,

    /// <summary>JSON objects.</summary>
    Json,
}
