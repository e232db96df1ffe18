using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Says where the identities of a mesh come from, and what its proxies bear.</summary>
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
    [AspireExport("withCertificateAuthority")]
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

    /// <summary>Says what a caller may take of the proxies, sidecars and gateways alike.</summary>
    /// <param name="builder">The mesh.</param>
    /// <param name="configure">Sets limits; what it leaves alone stays as the proxy has it. Configuration: <c>Mesh:Limits</c>.</param>
    /// <returns>The mesh.</returns>
    /// <exception cref="DistributedApplicationException">A limit is out of its range.</exception>
    [AspireExport("withProxyLimits")]
    public static IResourceBuilder<MeshResource> WithProxyLimits(this IResourceBuilder<MeshResource> builder, Action<MeshProxyLimits> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var limits = new MeshProxyLimits();
        configure(limits);
        return ProxyLimitOptions.MistakesOf(limits) is [_, ..] mistakes
            ? throw new DistributedApplicationException(string.Join(' ', mistakes))
            : builder.WithAnnotation(new MeshProxyLimitsAnnotation(limits), ResourceAnnotationMutationBehavior.Replace);
    }
}
