namespace MeshProxy.AccessLogging;

/// <summary>How a value stands in its line.</summary>
internal enum LogNotation
{
    Text,

    /// <summary>A JSON value of its own.</summary>
    Json,

    /// <summary>A part of a JSON string.</summary>
    WithinJson,
}
