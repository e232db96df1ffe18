using MeshModel.Resources;

namespace MeshControlPlane.Store;

/// <summary>What is kept of a write besides the objects.</summary>
/// <param name="Writer">Who wrote; empty when nobody in particular did.</param>
/// <param name="Time">When.</param>
/// <param name="Texts">What was written, in the words of its author.</param>
internal sealed record WriteNotes(string Writer, DateTimeOffset Time, IReadOnlyDictionary<ResourceKey, AppliedText> Texts);
