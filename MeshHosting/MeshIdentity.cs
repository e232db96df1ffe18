using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>
/// The part of the command lines that is about who is who: the control plane keeps a join token for each service account and role, and each proxy is given
/// the one of its own.
/// </summary>
internal static class MeshIdentity
{
    /// <exception cref="DistributedApplicationException">A file of the authority is not there.</exception>
    public static void Check(MeshResource mesh)
    {
        if (AuthorityOf(mesh) is not { } authority)
        {
            return;
        }

        string?[] files = [authority.CertificatePath, authority.KeyPath, authority.RootPath];
        if (Array.Find(files, file => file is not null && !File.Exists(file)) is { } missing)
        {
            throw new DistributedApplicationException(
                $"The file '{missing}' of the certificate authority is not there. Correct the path in WithCertificateAuthority, or in Mesh:CaCert, "
                + "Mesh:CaKey and Mesh:CaRoot.");
        }
    }

    public static void AddControlPlane(IList<object> arguments, MeshResource mesh)
    {
        if (AuthorityOf(mesh) is { } authority)
        {
            arguments.Add("--ca-cert");
            arguments.Add(authority.CertificatePath);
            arguments.Add("--ca-key");
            arguments.Add(authority.KeyPath);
            if (authority.RootPath is not null)
            {
                arguments.Add("--ca-root");
                arguments.Add(authority.RootPath);
            }
        }

        foreach (var (home, account, isGateway) in mesh.ServiceAccounts)
        {
            arguments.Add("--token-for");
            arguments.Add($"{home}/{account}{(isGateway ? ":gateway" : "")}");
        }
    }

    public static void AddProxy(IList<object> arguments, MeshResource mesh, string @namespace, string serviceAccount, bool isGateway)
    {
        arguments.Add("--join-token-file");
        arguments.Add(Path.Combine(mesh.MeshDirectory, "tokens", $"{@namespace}.{serviceAccount}{(isGateway ? "_gateway" : "")}"));
    }

    /// <summary>Configuration has the last word.</summary>
    private static MeshCertificateAuthorityAnnotation? AuthorityOf(MeshResource mesh) =>
        mesh.Settings.CertificateAuthority ?? mesh.Annotations.OfType<MeshCertificateAuthorityAnnotation>().LastOrDefault();
}
