using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace MeshControlPlane.Observability.Otlp;

/// <summary>
/// What a process has to know that sends telemetry to the OTLP ports (header <c>x-otlp-api-key</c>, as the Aspire dashboard has it): every user of the machine, and every web
/// page in its browser, can reach them. It has no text of its own, so that no log prints it by accident.
/// </summary>
internal sealed class OtlpKey
{
    /// <summary>The header, and the name of the metadata over gRPC.</summary>
    public const string Header = "x-otlp-api-key";

    /// <summary>The environment variable by which whoever starts the control plane chooses the key.</summary>
    public const string Variable = "Mesh__OtlpKey";

    private const int Bytes = 32;
    private const int LeastLength = 32;
    private readonly byte[] _key;

    private OtlpKey(string key) => _key = Encoding.UTF8.GetBytes(key);

    /// <summary>Takes the key that is given, or that of the mesh directory, or makes one; it then stands in the mesh directory.</summary>
    /// <exception cref="StartupException">What is given cannot be a key.</exception>
    public static OtlpKey Open(MeshDirectory directory, string? given)
    {
        if (given is { Length: > 0 } && !IsUsable(given))
        {
            throw new StartupException($"{Variable} cannot be used: it has to be at least {LeastLength} letters, digits, '-' or '_'. Leave it out to have a key made.");
        }

        if (given is not { Length: > 0 } && File.Exists(directory.OtlpKey) && File.ReadAllText(directory.OtlpKey).Trim() is var known && IsUsable(known))
        {
            return new OtlpKey(known);
        }

        var key = given is { Length: > 0 } ? given : Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
        MeshDirectory.Write(directory.OtlpKey, key + "\n", secret: true);
        return new OtlpKey(key);
    }

    /// <summary>Whether this is the key; takes the same time wherever they differ.</summary>
    public bool Admits(string? text) => text is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(text), _key);

    private static bool IsUsable(string text) => text.Length >= LeastLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
