using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeshProxy.Tls;

namespace MeshProxy.Discovery;

/// <summary>What a proxy needs to join: whom to trust, and what to show.</summary>
/// <param name="authorities">The roots that the control plane's certificate may come from.</param>
/// <param name="certificate">The certificate to show; null when there is none that holds.</param>
/// <param name="joinToken">The token to show; null when the certificate is enough.</param>
internal sealed class MeshCredentials(X509Certificate2Collection authorities, WorkloadCertificate? certificate, string? joinToken)
{
    public X509Certificate2Collection Authorities => authorities;

    public WorkloadCertificate? Certificate => certificate;

    public string? JoinToken => joinToken;

    /// <summary>Reads everything anew: the control plane may have been set up afresh since, and tokens are replaced by fresh ones.</summary>
    /// <param name="source">Where it is.</param>
    /// <param name="own">This proxy's certificate; null when it has none.</param>
    /// <param name="isRefused">Whether it was shown before, and not taken.</param>
    /// <param name="now">Now.</param>
    /// <exception cref="MeshNotReadyException">A file is missing or cannot be used.</exception>
    public static MeshCredentials Read(CredentialSource source, WorkloadCertificate? own, bool isRefused, DateTimeOffset now)
    {
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPem(File.ReadAllText(source.AuthorityFile));
            if (authorities.Count == 0)
            {
                throw new MeshNotReadyException($"'{source.AuthorityFile}' has no certificate yet");
            }

            var shown = own is not null && !isRefused && own.Begin <= now && own.End > now ? own : null;
            if (own is not null)
            {
                // What the control plane has told since counts too: the file may be a copy that was made before the root was changed.
                authorities.AddRange(own.Roots);
            }

            return new MeshCredentials(authorities, shown, shown is null ? ReadToken(source) : null);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            var missing = File.Exists(source.AuthorityFile) ? source.TokenFile : source.AuthorityFile;
            throw new MeshNotReadyException($"'{missing}' is not there yet: the control plane writes it", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new MeshNotReadyException($"the files of '{source.Directory}' cannot be read: {error.Message}", error);
        }
    }

    private static string ReadToken(CredentialSource source)
    {
        var token = (source.GivenToken ?? File.ReadAllText(source.TokenFile)).Trim();
        return token.Length > 0 ? token : throw new MeshNotReadyException($"{source.TokenPlace} is empty");
    }
}
