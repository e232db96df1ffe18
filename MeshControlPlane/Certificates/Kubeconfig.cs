using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MeshControlPlane.Certificates;

/// <summary>Writes the file that kubectl reads: the API's address, the root to check it with and the user's certificate and key.</summary>
internal static class Kubeconfig
{
    public static void Write(MeshDirectory directory, CertificateAuthority authority, int apiPort, string @namespace)
    {
        using var admin = authority.IssueClient("mesh-admin", "system:masters");
        using var key = admin.GetECDsaPrivateKey()!;
        var text = $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: mesh
              cluster:
                server: https://localhost:{apiPort}
                certificate-authority-data: {Base64(authority.Current.RootsPem)}
            users:
            - name: mesh-admin
              user:
                client-certificate-data: {Base64(authority.ChainPemOf(admin))}
                client-key-data: {Base64(key.ExportPkcs8PrivateKeyPem())}
            contexts:
            - name: mesh
              context:
                cluster: mesh
                user: mesh-admin
                namespace: {@namespace}
            current-context: mesh

            """;
        MeshDirectory.Write(directory.Kubeconfig, text, secret: true);
    }

    private static string Base64(string pem) => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem + "\n"));
}
