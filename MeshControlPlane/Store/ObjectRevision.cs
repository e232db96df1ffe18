namespace MeshControlPlane.Store;

/// <summary>A state that an object had.</summary>
/// <param name="Version">The version of the store with which it came to be.</param>
/// <param name="Time">When that was; <see langword="null"/> when it was before such things were noted.</param>
/// <param name="Writer">Who wrote it: kubectl's field manager, or <c>console</c>; empty when it is not known.</param>
/// <param name="Type">Whether it was new, changed, or taken away; then what is here is its last state.</param>
/// <param name="Content">The object, in JSON, without the owners of its fields.</param>
/// <param name="Text">The YAML that was written; <see langword="null"/> where none was.</param>
internal sealed record ObjectRevision(long Version, DateTimeOffset? Time, string Writer, ChangeType Type, string Content, string? Text);
