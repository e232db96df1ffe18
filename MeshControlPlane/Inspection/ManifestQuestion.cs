using System.Text.Json.Nodes;

namespace MeshControlPlane.Inspection;

/// <summary>Resources that somebody would like to apply.</summary>
/// <param name="Resources">Each whole, with its namespace.</param>
internal sealed record ManifestQuestion(IReadOnlyList<JsonObject> Resources);
