using System.Text.Json.Serialization;

namespace MeshExplanation;

/// <summary>A name and a value.</summary>
/// <param name="Name">The name of a header or claim.</param>
/// <param name="Value">Its value.</param>
public sealed record HeaderField([property: JsonRequired] string Name, [property: JsonRequired] string Value);
