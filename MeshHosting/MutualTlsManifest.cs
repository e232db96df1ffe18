namespace Aspire.Hosting;

/// <summary>Writes the mode of mutual TLS that the AppHost asks for as the YAML that the control plane applies.</summary>
internal static class MutualTlsManifest
{
    /// <summary>
    /// The text; null where nothing has to be said. A mode that an earlier run asked for, and this one does not, is taken back to the default.
    /// </summary>
    public static string? Write(MeshMutualTls? mode, bool askedBefore) =>
        mode is null && !askedBefore
            ? null
            : $$"""
                # Written by the AppHost when it starts: its MutualTls option.
                apiVersion: security.istio.io/v1
                kind: PeerAuthentication
                metadata:
                  name: default
                  namespace: istio-system
                spec:
                  mtls:
                    mode: {{(mode ?? MeshMutualTls.Permissive).ToString().ToUpperInvariant()}}

                """;
}
