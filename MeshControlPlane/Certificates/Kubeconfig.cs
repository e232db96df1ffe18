using System.Security.Cryptography.X509Certificates;
using System.Text;
using MeshControlPlane.Api.Access;

namespace MeshControlPlane.Certificates;

/// <summary>
/// Writes the files that kubectl reads: the API's address, the root to check it with and a user's certificate and key. One is for everything; the other
/// reads, and holds a key all the same, so it is for its owner alone too: who is to have it is given a copy.
/// </summary>
internal static class Kubeconfig
{
    public static void Write(MeshDirectory directory, CertificateAuthority authority, string server, string @namespace)
    {
        Write(directory.Kubeconfig, authority, server, @namespace, "mesh-admin", ApiGroups.Masters);
        Write(directory.KubeconfigReadOnly, authority, server, @namespace, "reader", ApiGroups.Readers);
    }

    private static void Write(string file, CertificateAuthority authority, string server, string @namespace, string user, string group)
    {
        using var certificate = authority.IssueClient(user, group);
        using var key = certificate.GetECDsaPrivateKey()!;
        var text = $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: mesh
              cluster:
                server: {server}
                certificate-authority-data: {Base64(authority.Current.RootsPem)}
            users:
            - name: {user}
              user:
                client-certificate-data: {Base64(authority.ChainPemOf(certificate))}
                client-key-data: {Base64(key.ExportPkcs8PrivateKeyPem())}
            contexts:
            - name: mesh
              context:
                cluster: mesh
                user: {user}
                namespace: {@namespace}
            current-context: mesh

            """;
        MeshDirectory.Write(file, text, secret: true);
    }

    private static string Base64(string pem) => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem + "\n"));
}
