using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MeshControlPlane.WebConsole;

/// <summary>
/// What stands in the console's cookie: when it ends, and a signature. It is made of the token, so it holds over a restart of the control plane and
/// ends with the token.
/// </summary>
internal sealed class ConsoleSession(ConsoleToken token, TimeProvider time)
{
    /// <summary>How long a browser stays signed in.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly byte[] _key = token.DeriveKey("console session");

    public string Issue()
    {
        var end = (time.GetUtcNow() + Lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"{end}.{Sign(end)}";
    }

    public bool Admits(string? cookie)
    {
        if (cookie?.Split('.') is not [var end, var signature]
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.UTF8.GetBytes(Sign(end))))
        {
            return false;
        }

        return long.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && time.GetUtcNow().ToUnixTimeSeconds() < seconds;
    }

    private string Sign(string end) => Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(end)));
}
