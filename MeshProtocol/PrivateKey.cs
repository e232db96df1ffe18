using Google.Protobuf;

namespace MeshProtocol;

/// <summary>A private key, which prints as nothing but a word.</summary>
public sealed partial class PrivateKey : ICustomDiagnosticMessage
{
    /// <summary>What stands in place of a key wherever a configuration is shown.</summary>
    public const string Redacted = "[redacted]";

    /// <inheritdoc/>
    public string ToDiagnosticString() => $"\"{Redacted}\"";
}
