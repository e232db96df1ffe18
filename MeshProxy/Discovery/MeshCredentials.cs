using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MeshProxy.Discovery;

/// <summary>What a proxy needs to join: whom to trust, and what to show.</summary>
internal sealed record MeshCredentials(X509Certificate2Collection Authorities, string JoinToken)
{
    public const string AuthorityFile = "ca.pem";
    public const string TokenFile = "join-token";

    /// <summary>Reads both anew: the control plane may have been set up afresh since.</summary>
    /// <exception cref="MeshNotReadyException">A file is missing or cannot be used.</exception>
    public static MeshCredentials Read(string meshDirectory)
    {
        var authorityFile = Path.GetFullPath(Path.Combine(meshDirectory, AuthorityFile));
        var tokenFile = Path.GetFullPath(Path.Combine(meshDirectory, TokenFile));
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPem(File.ReadAllText(authorityFile));
            if (authorities.Count == 0)
            {
                throw new MeshNotReadyException($"'{authorityFile}' has no certificate yet");
            }

            var token = File.ReadAllText(tokenFile).Trim();
            return token.Length > 0
                ? new MeshCredentials(authorities, token)
                : throw new MeshNotReadyException($"'{tokenFile}' is empty");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            var missing = File.Exists(authorityFile) ? tokenFile : authorityFile;
            throw new MeshNotReadyException($"'{missing}' is not there yet: the control plane writes it", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new MeshNotReadyException($"the files of '{Path.GetFullPath(meshDirectory)}' cannot be read: {error.Message}", error);
        }
    }
}
