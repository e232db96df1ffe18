using System.Security.Cryptography;

namespace MeshControlPlane.Certificates;

/// <summary>The secret by which this mesh knows again what it has issued itself: <c>.mesh/join-token-key</c>.</summary>
internal sealed class JoinKey
{
    private const int Bytes = 32;

    private readonly byte[] _key;

    private JoinKey(byte[] key) => _key = key;

    /// <summary>Reads the key, or makes one.</summary>
    /// <exception cref="StartupException">It is there and cannot be used.</exception>
    public static JoinKey Open(MeshDirectory directory)
    {
        try
        {
            if (!File.Exists(directory.JoinTokenKey))
            {
                // Another process may be first: what counts is what is in the file.
                MeshDirectory.TryCreate(directory.JoinTokenKey, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes)) + "\n", secret: true);
            }

            var key = Convert.FromHexString(File.ReadAllText(directory.JoinTokenKey).Trim());
            return key.Length == Bytes ? new JoinKey(key) : throw new FormatException($"it has {key.Length} bytes instead of {Bytes}.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new StartupException(
                $"The key of join tokens in '{directory.JoinTokenKey}' cannot be used: {exception.Message} Remove the file to have a new one made; tokens "
                + "that were issued then hold no more.", exception);
        }
    }

    /// <summary>The signature (HMAC-SHA256) of a text; what is signed for different purposes begins differently.</summary>
    public byte[] Sign(ReadOnlySpan<byte> text) => HMACSHA256.HashData(_key, text);

    /// <summary>Whether that is the signature; takes the same time wherever they differ.</summary>
    public bool HasSigned(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) => CryptographicOperations.FixedTimeEquals(signature, Sign(text));
}
