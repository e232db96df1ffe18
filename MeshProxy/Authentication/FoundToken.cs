namespace MeshProxy.Authentication;

/// <summary>A token and where it stands.</summary>
internal readonly record struct FoundToken(string Text, TokenPlace Place);
