using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MeshControlPlane.Certificates;

/// <summary>
/// Join tokens for one service account, which end by themselves. Each says what it is for, and is signed (HMAC-SHA256) with a key that is kept in the mesh
/// directory: whoever can read that key can issue tokens, whether or not a control plane runs.
/// </summary>
internal sealed class BoundTokens
{
    private const string Form = "mesh-join-v1.";
    private const int KeyBytes = 32;

    private readonly byte[] _key;

    private BoundTokens(byte[] key) => _key = key;

    /// <summary>Reads the key, or makes one.</summary>
    /// <exception cref="StartupException">It is there and cannot be used.</exception>
    public static BoundTokens Open(MeshDirectory directory)
    {
        try
        {
            if (!File.Exists(directory.JoinTokenKey))
            {
                MeshDirectory.Write(directory.JoinTokenKey, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes)) + "\n", secret: true);
            }

            // Another process may have been first: what counts is what is in the file.
            var key = Convert.FromHexString(File.ReadAllText(directory.JoinTokenKey).Trim());
            return key.Length == KeyBytes ? new BoundTokens(key) : throw new FormatException($"it has {key.Length} bytes instead of {KeyBytes}.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new StartupException(
                $"The key of join tokens in '{directory.JoinTokenKey}' cannot be used: {exception.Message} Remove the file to have a new one made; tokens "
                + "that were issued then hold no more.", exception);
        }
    }

    /// <summary>Whether a token is one of this kind, be it valid or not.</summary>
    public static bool IsBound(string token) => token.StartsWith(Form, StringComparison.Ordinal);

    /// <summary>Issues a token, with which a proxy can join as this account alone.</summary>
    public string Issue(ServiceAccountName account, DateTimeOffset end)
    {
        var claims = JsonSerializer.SerializeToUtf8Bytes(new Claims(account.Namespace, account.Name, end.ToUnixTimeSeconds()), JsonSerializerOptions.Web);
        var signed = Form + Base64Url.EncodeToString(claims);
        return $"{signed}.{Base64Url.EncodeToString(SignatureOf(signed))}";
    }

    /// <summary>For whom a token is; what it says is looked at only when it was signed with the key.</summary>
    /// <param name="token">As it was shown.</param>
    /// <param name="now">Now.</param>
    /// <param name="account">The account.</param>
    /// <param name="fault">Why it is not taken, for its owner.</param>
    public bool TryRead(string token, DateTimeOffset now, [NotNullWhen(true)] out ServiceAccountName? account, [NotNullWhen(false)] out string? fault)
    {
        account = null;
        var dot = token.LastIndexOf('.');
        Span<byte> shown = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (dot < Form.Length
            || !Base64Url.IsValid(token.AsSpan(dot + 1), out var length)
            || length != shown.Length
            || !Base64Url.TryDecodeFromChars(token.AsSpan(dot + 1), shown, out _)
            || !CryptographicOperations.FixedTimeEquals(shown, SignatureOf(token[..dot])))
        {
            fault = "the join token was not issued by this mesh, or has been changed";
            return false;
        }

        var claims = JsonSerializer.Deserialize<Claims>(Base64Url.DecodeFromChars(token.AsSpan(Form.Length, dot - Form.Length)), JsonSerializerOptions.Web)!;
        var end = DateTimeOffset.FromUnixTimeSeconds(claims.Expires);
        account = new ServiceAccountName(claims.Namespace, claims.ServiceAccount);
        fault = now < end ? null : $"the join token for service account '{account}' has expired ({end:u})";
        return fault is null;
    }

    private byte[] SignatureOf(string signed) => HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(signed));

    private sealed record Claims(string Namespace, string ServiceAccount, long Expires);
}
