namespace MeshTranslation;

/// <summary>The form of a line of the access log; MeshConfig's <c>accessLogEncoding</c>.</summary>
public enum AccessLogEncoding
{
    /// <summary>The format as it is written.</summary>
    Text,

    /// <summary>A JSON object.</summary>
    Json,
}
