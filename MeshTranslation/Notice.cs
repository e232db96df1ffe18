using MeshModel.Resources;

namespace MeshTranslation;

/// <summary>Something that a resource asks for and does not get, although each of its fields is well-formed.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Path">The field, such as <c>spec.servers[0].tls.credentialName</c>.</param>
/// <param name="Reason">In one word, as conditions of a status have it, such as <c>SecretNotFound</c>.</param>
/// <param name="Message">What it is about, for people; never anything secret.</param>
public sealed record Notice(ResourceKey Resource, string Path, string Reason, string Message);
