using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace MeshControlPlane.Certificates;

/// <summary>
/// The change from one root to the next, as it is kept in the mesh directory while it lasts. That it is there says that both roots are trusted; which of them
/// signs is said by the key that is in use (<see cref="OwnRoot"/>). So every step is one replaced or removed file, and a control plane that is killed goes on
/// where it was.
/// </summary>
/// <param name="From">The root of before, as PEM.</param>
/// <param name="To">The next root, as PEM.</param>
/// <param name="ToKey">Its key, as PEM.</param>
/// <param name="StartedAt">When the change was asked for.</param>
internal sealed record RootRotationFile(string From, string To, string ToKey, DateTimeOffset StartedAt)
{
    /// <summary>Asks for a change of roots: makes the next one. Where another process has asked in the same moment, its change is what is given back.</summary>
    /// <exception cref="StartupException">The file cannot be written.</exception>
    public static RootRotationFile Begin(MeshDirectory directory, IssuingCertificate from, TimeProvider time)
    {
        using var next = OwnRoot.Make(time);
        using var key = next.Certificate.GetECDsaPrivateKey()!;
        var rotation = new RootRotationFile(from.Root.ExportCertificatePem(), next.Root.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem(),
            time.GetUtcNow());
        try
        {
            return MeshDirectory.TryCreate(directory.CaRotation, JsonSerializer.Serialize(rotation), secret: true)
                ? rotation
                : TryRead(directory) ?? rotation;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"'{directory.CaRotation}' cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>The change that is going on; null when none is.</summary>
    /// <exception cref="StartupException">The file is there and cannot be used.</exception>
    public static RootRotationFile? TryRead(MeshDirectory directory)
    {
        try
        {
            var rotation = File.Exists(directory.CaRotation) ? JsonSerializer.Deserialize<RootRotationFile>(File.ReadAllText(directory.CaRotation)) : null;
            // What cannot be used is found out here, and not half-way.
            rotation?.Next().Dispose();
            rotation?.Previous().Dispose();
            return rotation;
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or JsonException or CryptographicException or ArgumentException)
        {
            throw new StartupException(
                $"The change of roots in '{directory.CaRotation}' cannot be read: {exception.Message} Remove the file to stay with the root that signs now; "
                    + "workloads that trust only the other one then need a restart.", exception);
        }
    }

    public static void End(MeshDirectory directory) => File.Delete(directory.CaRotation);

    /// <summary>The next root, with its key.</summary>
    public IssuingCertificate Next() => IssuingCertificate.OfRoot(X509Certificate2.CreateFromPem(To, ToKey));

    /// <summary>The root of before.</summary>
    public X509Certificate2 Previous() => X509Certificate2.CreateFromPem(From);
}
