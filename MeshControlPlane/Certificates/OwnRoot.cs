using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MeshControlPlane.Certificates;

/// <summary>The mesh's own root in its directory: key and certificate in one file, so that one rename replaces both.</summary>
internal static class OwnRoot
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3650);

    /// <summary>Reads the root, or makes one when there is none or it has ended.</summary>
    /// <exception cref="StartupException">The files are there and cannot be used.</exception>
    public static IssuingCertificate Open(MeshDirectory directory, TimeProvider time)
    {
        // What comes from here on is another starter's, and counts.
        var wasThere = File.Exists(directory.CaKey);
        if (TryRead(directory) is { } root)
        {
            if (root.Certificate.NotAfter.ToUniversalTime() > time.GetUtcNow().UtcDateTime)
            {
                // The file may be one of an earlier version, with the key alone.
                Keep(directory, root);
                return root;
            }

            root.Dispose();
        }

        var made = Make(time);
        if (wasThere)
        {
            Keep(directory, made);
            return made;
        }

        if (MeshDirectory.TryCreate(directory.CaKey, made.ExportPem(), secret: true) || TryRead(directory) is not { } first)
        {
            return made;
        }

        // Another process has made one in the same moment.
        made.Dispose();
        return first;
    }

    /// <summary>A new root, which is not in use yet.</summary>
    public static IssuingCertificate Make(TimeProvider time) => IssuingCertificate.MakeRoot(Lifetime, time);

    /// <summary>Makes this the root from now on.</summary>
    public static void Keep(MeshDirectory directory, IssuingCertificate root) => MeshDirectory.Write(directory.CaKey, root.ExportPem(), secret: true);

    /// <summary>What is there; null when there is none.</summary>
    /// <exception cref="StartupException">The files are there and cannot be used.</exception>
    public static IssuingCertificate? TryRead(MeshDirectory directory)
    {
        if (!File.Exists(directory.CaKey))
        {
            return null;
        }

        try
        {
            var text = File.ReadAllText(directory.CaKey);
            if (text.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
            {
                return IssuingCertificate.OfRoot(X509Certificate2.CreateFromPem(text, text));
            }

            // As earlier versions kept it: the key alone, its certificate beside it.
            return File.Exists(directory.CaCertificate)
                ? IssuingCertificate.OfRoot(X509Certificate2.CreateFromPem(File.ReadAllText(directory.CaCertificate), text))
                : null;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"The mesh's root certificate in '{directory.CaKey}' and '{directory.CaCertificate}' cannot be read: {exception.Message} Remove both files "
                + "to have new ones made.", exception);
        }
    }
}
