namespace MeshControlPlane.Api.OpenApi;

/// <summary>One OpenAPI document, as it is sent.</summary>
/// <param name="Content">The JSON.</param>
/// <param name="Hash">Changes when the content does; part of the document's URL, so that clients can keep it for ever.</param>
internal sealed record OpenApiDocument(ReadOnlyMemory<byte> Content, string Hash);
