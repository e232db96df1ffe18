using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MeshControlPlane.Certificates;

/// <summary>
/// Join tokens for one service account in one role, which end by themselves. Each says what it is for, and is signed with a key that is kept in the mesh
/// directory: whoever can read that key can issue tokens, whether or not a control plane runs.
/// </summary>
internal sealed class BoundTokens(JoinKey key)
{
    private const string Form = "mesh-join-v1.";

    /// <summary>With the key of a mesh directory.</summary>
    /// <exception cref="StartupException">It is there and cannot be used.</exception>
    public static BoundTokens Open(MeshDirectory directory) => new(JoinKey.Open(directory));

    /// <summary>Whether a token is one of this kind, be it valid or not.</summary>
    public static bool IsBound(string token) => token.StartsWith(Form, StringComparison.Ordinal);

    /// <summary>Issues a token, with which a proxy can join as this alone.</summary>
    public string Issue(JoinGrant grant, DateTimeOffset end)
    {
        var claims = new Claims(grant.Account.Namespace, grant.Account.Name, end.ToUnixTimeSeconds(), JoinGrant.NameOf(grant.Role));
        var signed = Form + Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims, JsonSerializerOptions.Web));
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>What a token is for; what it says is looked at only when it was signed with the key.</summary>
    /// <param name="token">As it was shown.</param>
    /// <param name="now">Now.</param>
    /// <param name="grant">What it lets join.</param>
    /// <param name="fault">Why it is not taken, for its owner.</param>
    public bool TryRead(string token, DateTimeOffset now, [NotNullWhen(true)] out JoinGrant? grant, [NotNullWhen(false)] out string? fault)
    {
        grant = null;
        var dot = token.LastIndexOf('.');
        Span<byte> shown = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (dot < Form.Length
            || !Base64Url.IsValid(token.AsSpan(dot + 1), out var length)
            || length != shown.Length
            || !Base64Url.TryDecodeFromChars(token.AsSpan(dot + 1), shown, out _)
            || !key.HasSigned(Encoding.ASCII.GetBytes(token[..dot]), shown))
        {
            fault = "the join token was not issued by this mesh, or has been changed";
            return false;
        }

        var claims = JsonSerializer.Deserialize<Claims>(Base64Url.DecodeFromChars(token.AsSpan(Form.Length, dot - Form.Length)), JsonSerializerOptions.Web)!;
        var end = DateTimeOffset.FromUnixTimeSeconds(claims.Expires);
        // One that was issued before tokens had roles is a sidecar's: that is the lesser of them.
        grant = new JoinGrant(new ServiceAccountName(claims.Namespace, claims.ServiceAccount), JoinGrant.TryReadRole(claims.Role) ?? JoinRole.Sidecar);
        fault = now < end ? null : $"the join token for service account '{grant.Account}' has expired ({end:u})";
        return fault is null;
    }

    private sealed record Claims(string Namespace, string ServiceAccount, long Expires, string? Role);
}
