namespace MeshProxy.Forwarding;

/// <summary>The connection takes no more of the request, and an answer to it has come.</summary>
internal sealed class AnsweredEarlyException(IOException cause) : IOException("Upstream has answered and reads no more.", cause);
