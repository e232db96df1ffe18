namespace Aspire.Hosting.ApplicationModel;

/// <summary>An authority of the user's own, which signs the certificates of a mesh in place of a root that the mesh makes for itself.</summary>
/// <param name="certificatePath">Full path of a PEM file: the certificate that signs, then those above it.</param>
/// <param name="keyPath">Full path of a PEM file: its key.</param>
/// <param name="rootPath">Full path of a PEM file: the root; null when it is among the certificates.</param>
public sealed class MeshCertificateAuthorityAnnotation(string certificatePath, string keyPath, string? rootPath) : IResourceAnnotation
{
    /// <summary>Full path of a PEM file: the certificate that signs, then those above it.</summary>
    public string CertificatePath { get; } = certificatePath;

    /// <summary>Full path of a PEM file: its key.</summary>
    public string KeyPath { get; } = keyPath;

    /// <summary>Full path of a PEM file: the root; null when it is among the certificates.</summary>
    public string? RootPath { get; } = rootPath;
}
