using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace MeshControlPlane.WebConsole;

/// <summary>The secret in the link to the console. It has no text of its own, so that no log prints it by accident.</summary>
internal sealed class ConsoleToken
{
    /// <summary>The environment variable by which whoever starts the control plane chooses the token, and so knows the link.</summary>
    public const string Variable = "Mesh__ConsoleToken";

    private const int Bytes = 32;
    private const int LeastLength = 32;

    private readonly byte[] _token;

    private ConsoleToken(string token, bool isGiven)
    {
        Value = token;
        IsGiven = isGiven;
        _token = Encoding.UTF8.GetBytes(token);
    }

    public string Value { get; }

    /// <summary>Whether somebody else made it, who shows the link too.</summary>
    public bool IsGiven { get; }

    /// <summary>Takes the token that is given, or that of the mesh directory, or makes one; it then stands in the mesh directory.</summary>
    /// <exception cref="StartupException">What is given cannot be a token.</exception>
    public static ConsoleToken Open(MeshDirectory directory, string? given)
    {
        if (given is { Length: > 0 })
        {
            if (!IsUsable(given))
            {
                throw new StartupException(
                    $"{Variable} cannot be used: it has to be at least {LeastLength} letters, digits, '-' or '_'. Leave it out to have a token made.");
            }

            MeshDirectory.Write(directory.ConsoleToken, given + "\n", secret: true);
            return new ConsoleToken(given, isGiven: true);
        }

        if (File.Exists(directory.ConsoleToken) && File.ReadAllText(directory.ConsoleToken).Trim() is var known && IsUsable(known))
        {
            return new ConsoleToken(known, isGiven: false);
        }

        var made = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
        MeshDirectory.Write(directory.ConsoleToken, made + "\n", secret: true);
        return new ConsoleToken(made, isGiven: false);
    }

    /// <summary>Whether this is the token; takes the same time wherever they differ.</summary>
    public bool Admits(string? text) => text is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(text), _token);

    /// <summary>A key for another purpose, of which the token cannot be told.</summary>
    public byte[] DeriveKey(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _token, HMACSHA256.HashSizeInBytes, info: Encoding.UTF8.GetBytes(purpose));

    private static bool IsUsable(string text) => text.Length >= LeastLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
