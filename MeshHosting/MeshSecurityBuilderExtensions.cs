using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Says where the identities of a mesh come from.</summary>
public static class MeshSecurityBuilderExtensions
{
    /// <summary>
    /// Has an authority of your own sign the certificates of the mesh, such as an intermediate of your company's, in place of a root that the mesh makes for
    /// itself. Workloads send the whole chain, and peers verify up to the root.
    /// </summary>
    /// <param name="builder">The mesh.</param>
    /// <param name="certificate">
    /// PEM file, relative to the AppHost's folder: the certificate that signs, EC or RSA, then those above it. Configuration: <c>Mesh:CaCert</c>.
    /// </param>
    /// <param name="key">PEM file: its key, not encrypted. Configuration: <c>Mesh:CaKey</c>.</param>
    /// <param name="root">PEM file: the root, when it is not in <paramref name="certificate"/>. Configuration: <c>Mesh:CaRoot</c>.</param>
    /// <returns>The mesh.</returns>
    public static IResourceBuilder<MeshResource> WithCertificateAuthority(
        this IResourceBuilder<MeshResource> builder, string certificate, string key, string? root = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(certificate);
        ArgumentException.ThrowIfNullOrEmpty(key);
        var folder = builder.ApplicationBuilder.AppHostDirectory;
        var authority = new MeshCertificateAuthorityAnnotation(
            Path.GetFullPath(certificate, folder), Path.GetFullPath(key, folder), root is null ? null : Path.GetFullPath(root, folder));
        return builder.WithAnnotation(authority, ResourceAnnotationMutationBehavior.Replace);
    }
}
