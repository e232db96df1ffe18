namespace MeshTranslation;

/// <summary>Istio's <c>MeshConfig.AccessLogEncoding</c>.</summary>
public enum AccessLogEncoding
{
    /// <summary>A line of text.</summary>
    Text,

    /// <summary>A JSON object.</summary>
    Json,
}
