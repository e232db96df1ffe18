using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Tests.Secrecy;

/// <summary>A secret, and all that it could be written as.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Forms">Plain, base64, base64url and hexadecimal.</param>
internal sealed record SecretText(string Name, IReadOnlyList<string> Forms)
{
    public static SecretText Of(string name, string text) => new(name, [text, .. Encoded(Encoding.UTF8.GetBytes(text))]);

    /// <summary>A private key in a file: the file's text, the key as it is encoded there, and its number.</summary>
    public static SecretText OfKey(string name, string pem)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        var number = key.ExportParameters(includePrivateParameters: true).D!;
        byte[][] forms = [Encoding.UTF8.GetBytes(pem), key.ExportPkcs8PrivateKey(), key.ExportECPrivateKey(), number];
        return new(name, [.. forms.SelectMany(Encoded), "PRIVATE KEY-----"]);
    }

    /// <summary>The forms that stand in a text, however it is broken into lines.</summary>
    public IEnumerable<string> FoundIn(string text)
    {
        var joined = text.Replace("\\n", "", StringComparison.Ordinal).ReplaceLineEndings("");
        return Forms.Where(form => text.Contains(form, StringComparison.Ordinal) || joined.Contains(form, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Encoded(byte[] bytes)
    {
        yield return Convert.ToHexString(bytes);
        yield return Convert.ToHexStringLower(bytes);
        // Without its end, which depends on what comes after.
        yield return Convert.ToBase64String(bytes).TrimEnd('=')[..^1];
        yield return Base64Url.EncodeToString(bytes)[..^1];
    }
}
