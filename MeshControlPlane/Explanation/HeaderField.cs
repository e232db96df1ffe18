using System.Text.Json.Serialization;

namespace MeshControlPlane.Explanation;

/// <summary>A name and a value.</summary>
internal sealed record HeaderField([property: JsonRequired] string Name, [property: JsonRequired] string Value);
